import { assert } from '../base/assert.ts'

declare const brand: unique symbol
type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** An event's place in its stream's log: from 1, gap-free, in commit order. A safe integer (2^53 is 285 years at 1 M events/s). */
export type Position = Brand<number, 'Position'>
export type DestinationId = Brand<string, 'DestinationId'>
export type ConfigurationId = Brand<string, 'ConfigurationId'>
export type JobId = Brand<string, 'JobId'>
export type TaskId = Brand<string, 'TaskId'>
/** Whose chain of receipts: an export configuration's, or that of a job on demand. */
export type ChainId = ConfigurationId | JobId
/** A slash-separated path below a destination's root; see naming.ts. */
export type ArtifactName = Brand<string, 'ArtifactName'>

export function position(value: number): Position {
  assert(Number.isSafeInteger(value) && value >= 1, `not a position: ${value}`)
  return value as Position
}

/** The names of the streams. A stream's definition is in streams/<name>/. */
export const STREAM_NAMES = ['audit', 'guardrail_activity'] as const
export type StreamName = (typeof STREAM_NAMES)[number]

export function isStreamName(value: string): value is StreamName {
  return (STREAM_NAMES as readonly string[]).includes(value)
}
