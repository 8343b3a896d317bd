import type { GrowingBytes } from '../base/growing-bytes.ts'
import type { JsonObject } from '../base/json.ts'
import type { JsonOutline } from '../base/json-outline.ts'
import type { StreamName } from '../model/ids.ts'

/** Column types are ADX's scalar types; `dynamic` is a JSON array or object. `datetime` values are ISO-8601 UTC strings. */
export type ColumnType = 'string' | 'datetime' | 'long' | 'int' | 'real' | 'bool' | 'dynamic'

/** One typed column of a stream's tabular form (ADX tables, Parquet files). */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  /** Keys from the canonical event's root to the value; a missing value is null. */
  readonly path: readonly string[]
  readonly description: string
}

/** One value that is kept beside the event's block, to be filtered and shown by, as text. */
export interface Facet {
  readonly name: string
  /** Keys from the canonical event's root; in a list, '0' is its first. */
  readonly path: readonly string[]
  /** The value is a list: its texts, with commas between them. */
  readonly isList?: true
  /** How its values follow each other where that is not by their letters: by number, or as listed, least first. */
  readonly order?: 'number' | readonly string[]
}

export type FacetValue = string | null

/** A valid event in its canonical form: what the log keeps and every destination receives. */
export interface CanonicalEvent {
  readonly id: string
  /** One line of JSON, no line break inside or after it. */
  readonly line: string
  /** When it happened, milliseconds since 1970. */
  readonly time: number
  /** In the order of the stream's `facets`. */
  readonly facets: readonly FacetValue[]
}

/** What a source sent as one event. */
export interface SourceObject {
  /** Of its bytes, in the form that JSON.stringify gives them. */
  readonly outline: JsonOutline
  /** Parsed when it is asked for, with all digits of its numbers. */
  value(): JsonObject
}

/** Takes canonical events: first the bytes of the line, then the rest. */
export interface EventSink {
  readonly line: GrowingBytes
  /** What was written to `line` since the last event, without a line break, is this event's. */
  event(id: string, time: number, facets: readonly FacetValue[]): void
}

/** Why one event cannot be taken: a value, not an exception. */
export interface Rejection {
  readonly code: RejectionCode
  readonly message: string
  readonly hint: string
}

export const REJECTION_CODES = [
  'line_too_long',
  'invalid_utf8',
  'invalid_json',
  'duplicate_key',
  'too_deep',
  'not_an_object',
  'invalid_id',
  'invalid_time',
  'invalid_field',
  'missing_field',
] as const
export type RejectionCode = (typeof REJECTION_CODES)[number]

export interface StreamDefinition {
  readonly name: StreamName
  readonly schemaVersion: number
  readonly columns: readonly Column[]
  readonly facets: readonly Facet[]
  /**
   * Writes the canonical form of one source object, or tells why there is none: then nothing was written. The same source at the same `receivedAt`
   * (milliseconds) gives the same line, and an event without an id gets the same id whenever it arrives.
   */
  write(source: SourceObject, receivedAt: number, sink: EventSink): Rejection | undefined
  /** The same for an object, as an object. */
  canonicalise(source: JsonObject, receivedAt: number): CanonicalEvent | Rejection
}

export function isRejection(outcome: CanonicalEvent | Rejection): outcome is Rejection {
  return 'code' in outcome
}
