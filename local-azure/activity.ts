import type { JsonObject } from '../src/base/json.ts'
import type { StreamName } from '../src/model/ids.ts'
import { auditLines } from './activity/audit-line.ts'
import { drawFrom } from './activity/draw.ts'
import { guardrailLines } from './activity/guardrail-line.ts'

export interface ActivityOptions {
  /** The same seed gives the same events, ids included. */
  readonly seed: number
  readonly stream: StreamName
  /** When the first event happens, milliseconds. */
  readonly startAt: number
  /** Mean time between two events; 1,000 ms unless told. Some events are late: they happened hours before their place in the order. */
  readonly gapMs?: number
  /** Endless unless told. */
  readonly count?: number
}

/** Source events as the systems in the field send them, about 1.2 KB each; every one is accepted by its stream. */
export function* generateActivity(options: ActivityOptions): Generator<JsonObject> {
  for (const line of activityLines(options)) yield JSON.parse(line) as JsonObject
}

/** The same events as lines of JSON, without line feed. */
export function* activityLines(options: ActivityOptions): Generator<string> {
  const { seed, stream, startAt, gapMs = 1000, count = Number.POSITIVE_INFINITY } = options
  const activityLine = activityWriter(seed, stream)
  const gap = drawFrom(seed + 1)
  for (let at = startAt, made = 0; made < count; made++, at += gap.below(2 * gapMs + 1)) yield activityLine(at)
}

/** The fastest way to them, for benchmarks: a function from the time of the next event to its line. */
export function activityWriter(seed: number, stream: StreamName): (at: number) => string {
  const writers: Readonly<Record<StreamName, typeof auditLines>> = {
    audit: auditLines,
    guardrail_activity: guardrailLines,
  }
  return writers[stream](drawFrom(seed))
}
