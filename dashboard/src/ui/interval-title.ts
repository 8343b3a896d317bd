/** In the order in which they are offered. */
export const INTERVALS: readonly (readonly [interval: string, title: string])[] = [
  ['CONTINUOUS', 'Continuously'],
  ['EVERY_15_MINUTES', 'Every 15 minutes'],
  ['EVERY_HOUR', 'Every hour'],
  ['EVERY_2_HOURS', 'Every 2 hours'],
  ['EVERY_4_HOURS', 'Every 4 hours'],
  ['EVERY_6_HOURS', 'Every 6 hours'],
  ['EVERY_12_HOURS', 'Every 12 hours'],
  ['EVERY_24_HOURS', 'Every 24 hours'],
]

export function intervalTitle(interval: string): string {
  return INTERVALS.find(([name]) => name === interval)?.[1] ?? interval
}
