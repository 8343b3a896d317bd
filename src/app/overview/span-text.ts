const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Whole days from two on, else whole hours; never zero. */
export function spanText(ms: number): string {
  return ms >= 2 * DAY ? countText(Math.floor(ms / DAY), 'day') : countText(Math.max(1, Math.floor(ms / HOUR)), 'hour')
}

/** `1 event`, `1,234 events`. */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}
