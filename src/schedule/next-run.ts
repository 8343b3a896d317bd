import type { Random } from '../base/random.ts'
import type { Fault } from '../model/fault.ts'
import { INTERVAL_MS, type Interval } from '../model/interval.ts'

/**
 * When a configuration is due after a whole run: the next multiple of its interval, so that the phase is kept; however many runs were missed, the one
 * that just ended has caught up for all of them. A `dueAt` far in the future (a clock that was set back) does not delay the next run beyond an interval.
 */
export function nextRunAt(dueAt: number, interval: Interval, now: number): number {
  const step = INTERVAL_MS[interval]
  if (dueAt > now) return Math.min(dueAt, now + step)
  return dueAt + (Math.floor((now - dueAt) / step) + 1) * step
}

/** Whether it is time, also when the clock was set back so far that the plan lies out of reach. */
export function isDue(
  { nextRunAt: at, interval }: { readonly nextRunAt: number; readonly interval: Interval },
  now: number,
): boolean {
  return at <= now || at > now + INTERVAL_MS[interval] + LONGEST_PAUSE_MS
}

const SHORTEST_PAUSE_MS = 15_000
const LONGEST_PAUSE_MS = 3_600_000
/** What a person has to mend does not mend itself in seconds; still it is tried, because rights also come back without anyone telling Spillway. */
const SHORTEST_PAUSE_FOR_PEOPLE_MS = 300_000

/** The pause after the n-th failed run in a row (n from 1): doubled each time up to an hour, of which the upper half is random. */
export function pauseAfterFailure(fault: Fault, failuresInARow: number, random: Random): number {
  const passing = fault.kind === 'retry' || fault.kind === 'throttled'
  const shortest = passing ? SHORTEST_PAUSE_MS : SHORTEST_PAUSE_FOR_PEOPLE_MS
  const pause = Math.min(LONGEST_PAUSE_MS, shortest * 2 ** Math.min(20, failuresInARow - 1))
  return Math.round(Math.max(pause / 2 + (pause / 2) * random.fraction(), fault.retryAfterMs ?? 0))
}
