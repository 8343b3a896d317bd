import type { EventRow } from './row-chunks.ts'

/** As many as are shown with the event itself. */
export const ROWS_AROUND = 8

/**
 * The event among those around it, the latest first: half of them later and half earlier, or more of one side where the other has few. `later` begins
 * at the event's time and rises, `earlier` falls from there; the event itself may be in `later`.
 */
export function aroundEvent(later: readonly EventRow[], event: EventRow, earlier: readonly EventRow[]): EventRow[] {
  const half = ROWS_AROUND / 2
  const above = later.filter(({ position }) => position !== event.position)
  const aboveCount = Math.max(half, ROWS_AROUND - earlier.length)
  const belowCount = Math.max(half, ROWS_AROUND - above.length)
  return [...above.slice(0, aboveCount).reverse(), event, ...earlier.slice(0, belowCount)]
}
