/** How often a configuration runs. The first five are the documented API's; the rest are Spillway's own. */
export const INTERVAL_MS = {
  EVERY_2_HOURS: 2 * 3_600_000,
  EVERY_4_HOURS: 4 * 3_600_000,
  EVERY_6_HOURS: 6 * 3_600_000,
  EVERY_12_HOURS: 12 * 3_600_000,
  EVERY_24_HOURS: 24 * 3_600_000,
  EVERY_HOUR: 3_600_000,
  EVERY_15_MINUTES: 15 * 60_000,
  CONTINUOUS: 5_000,
} as const

export type Interval = keyof typeof INTERVAL_MS
export const INTERVALS = Object.keys(INTERVAL_MS) as Interval[]

export function isInterval(value: unknown): value is Interval {
  return typeof value === 'string' && Object.hasOwn(INTERVAL_MS, value)
}
