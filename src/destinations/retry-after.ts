/** Longer pauses are not believed: a wrong clock on the other side must not stop an export for a day. */
const PAUSE_MS_MAX = 600_000

/** The pause that a `Retry-After` header asks for, in milliseconds: seconds, or a date. Undefined where there is none to be read. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  const pause = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  if (Number.isNaN(pause)) return undefined
  return Math.min(Math.max(pause, 0), PAUSE_MS_MAX)
}
