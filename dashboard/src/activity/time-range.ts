/** What the page's time filter can be set to. Presets move with the clock; a custom range does not. */
export type TimeRange = { readonly preset: TimePreset } | { readonly from: number; readonly upto: number }

export const TIME_PRESETS = ['today', 'yesterday', '7d', '30d', '2mo', '1y', 'all'] as const
export type TimePreset = (typeof TIME_PRESETS)[number]

export const DEFAULT_TIME_RANGE: TimeRange = { preset: '30d' }

export const PRESET_LABELS: Readonly<Record<TimePreset, string>> = {
  today: 'Today',
  yesterday: 'Yesterday',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '2mo': 'Last 2 months',
  '1y': 'Last year',
  all: 'All time',
}

/** Milliseconds, half-open; without a bound where the range has none. */
export interface TimeBounds {
  readonly from?: number
  readonly upto?: number
}

/**
 * A range as bounds, seen at `now`, in the time zone of whoever looks: their yesterday is meant. A range that reaches until now has no upper
 * bound, so that an event whose clock runs ahead is not hidden.
 */
export function timeBounds(range: TimeRange, now: number): TimeBounds {
  if (!('preset' in range)) return { from: range.from, upto: range.upto }
  switch (range.preset) {
    case 'all':
      return {}
    case 'today':
      return { from: midnight(now, 0) }
    case 'yesterday':
      return { from: midnight(now, -1), upto: midnight(now, 0) }
    case '7d':
      return { from: back(now, { days: 7 }) }
    case '30d':
      return { from: back(now, { days: 30 }) }
    case '2mo':
      return { from: back(now, { months: 2 }) }
    case '1y':
      return { from: back(now, { months: 12 }) }
  }
}

/** The start of the local day that is `days` away. Days are counted by the calendar: some have 23 or 25 hours. */
function midnight(now: number, days: number): number {
  const date = new Date(now)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime()
}

/** The same time of day, to the minute, `days` or `months` ago; the last day of a month that is too short. */
function back(now: number, { days = 0, months = 0 }: { readonly days?: number; readonly months?: number }): number {
  const date = new Date(now)
  date.setSeconds(0, 0)
  if (days > 0) date.setDate(date.getDate() - days)
  if (months > 0) {
    const day = date.getDate()
    date.setDate(1)
    date.setMonth(date.getMonth() - months)
    const lastDay = new Date(date.getFullYear(), date.getMonth() + 1, 0).getDate()
    date.setDate(Math.min(day, lastDay))
  }
  return date.getTime()
}

/** `7d`, or `2026-01-02T00:00:00.000Z..2026-01-03T00:00:00.000Z`; as `parseTimeRange` reads it. */
export function timeRangeText(range: TimeRange): string {
  if ('preset' in range) return range.preset
  return `${new Date(range.from).toISOString()}..${new Date(range.upto).toISOString()}`
}

/** Undefined for what is no time range: whoever typed it gets the default. */
export function parseTimeRange(text: string): TimeRange | undefined {
  const preset = TIME_PRESETS.find((name) => name === text)
  if (preset !== undefined) return { preset }
  const [fromText = '', uptoText = '', ...rest] = text.split('..')
  const from = Date.parse(fromText)
  const upto = Date.parse(uptoText)
  return rest.length === 0 && from < upto ? { from, upto } : undefined
}

export function sameTimeRange(a: TimeRange, b: TimeRange): boolean {
  return timeRangeText(a) === timeRangeText(b)
}
