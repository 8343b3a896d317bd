const NUMBERS = new Intl.NumberFormat('en')
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const EXACT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' })
const SHORT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY_MS = 24 * HOUR

/** `12,345` */
export function count(value: number): string {
  return NUMBERS.format(value)
}

/** `12.3K`, for where there is little room. */
export function compactCount(value: number): string {
  return value < 10_000 ? count(value) : COMPACT.format(value)
}

/** `1 event`, `2 events`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** `12.3 MB`; decimal units, as Azure bills them. */
export function bytes(value: number): string {
  const power = value < 1_000 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), BYTE_UNITS.length - 1)
  const scaled = value / 1_000 ** power
  return `${power === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${BYTE_UNITS[power]}`
}

/** `350 ms`, `4.2 s`, `3 min`, `2 h 5 min`, `3 d 4 h`: two units at most. */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < MINUTE) return ms < 10 * SECOND ? `${(ms / SECOND).toFixed(1)} s` : `${Math.floor(ms / SECOND)} s`
  if (ms < HOUR) return two(ms, [MINUTE, 'min'], [SECOND, 's'], 10 * MINUTE)
  if (ms < DAY_MS) return two(ms, [HOUR, 'h'], [MINUTE, 'min'], 12 * HOUR)
  return two(ms, [DAY_MS, 'd'], [HOUR, 'h'], 14 * DAY_MS)
}

/** `3 min ago`, `in 2 h`, `just now`. */
export function relativeTime(at: number, now: number): string {
  const away = Math.abs(at - now)
  if (away < 5 * SECOND) return 'just now'
  const coarse = coarseDuration(away)
  return at < now ? `${coarse} ago` : `in ${coarse}`
}

/** One unit: `3 min`, `2 h`, `12 d`. */
export function coarseDuration(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR)} h`
  return `${Math.floor(ms / DAY_MS)} d`
}

/** `22 Nov 2026, 14:03:05 CET`: in the zone of whoever looks. */
export function exactTime(at: number): string {
  return EXACT.format(at)
}

/** `22 Nov, 14:03` */
export function shortTime(at: number): string {
  return SHORT.format(at)
}

/** `22 Nov 2026` */
export function day(at: number): string {
  return DAY.format(at)
}

function two(ms: number, [first, a]: [number, string], [second, b]: [number, string], coarseFrom: number): string {
  const whole = Math.floor(ms / first)
  const rest = Math.floor((ms % first) / second)
  return rest === 0 || ms >= coarseFrom ? `${count(whole)} ${a}` : `${count(whole)} ${a} ${rest} ${b}`
}
