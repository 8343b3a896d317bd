/** The bytes of one value, valid until the next one is asked for; or the news that there was one, and that it was too long to keep. */
export type Value = Buffer | 'too_long'

/** Cuts a body into values as it streams. What a call returns must be read to its end before the next call. */
export interface Splitter {
  push(chunk: Buffer): Iterable<Value>
  /** Call when the body is over. Throws Fault BODY_TRUNCATED, after the last complete value, where it ended too early. */
  end(): Iterable<Value>
}
