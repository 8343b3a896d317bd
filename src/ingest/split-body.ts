import { LineSplitter } from './split-lines.ts'
import { ValueSplitter } from './split-values.ts'
import type { Splitter, Value } from './splitter.ts'
import { isBlank } from './white-space.ts'

export type BodyFormat = 'ndjson' | 'json'

const MARK = Buffer.from('\ufeff')
const LINE_FEED = 0x0a
const OPEN_BRACKET = 0x5b
const EMPTY = Buffer.alloc(0)

/**
 * Looks at the first bytes, then splits: `ndjson` by lines, `json` by values (the elements of an array, or values one after another).
 * A body that is called NDJSON but begins as an array of objects is read as an array. A byte order mark at the start is skipped.
 */
export class BodySplitter implements Splitter {
  readonly #format: BodyFormat
  readonly #lineBytesMax: number
  #held: Buffer = EMPTY
  #isPastMark = false
  #splitter: Splitter | undefined

  constructor(format: BodyFormat, lineBytesMax: number) {
    this.#format = format
    this.#lineBytesMax = lineBytesMax
  }

  push(chunk: Buffer): Iterable<Value> {
    return this.#splitter?.push(chunk) ?? this.#open(Buffer.concat([this.#held, chunk]))
  }

  *end(): Iterable<Value> {
    this.#isPastMark = true
    if (this.#splitter === undefined && this.#held.length > 0) yield* this.#split(this.#held)
    if (this.#splitter !== undefined) yield* this.#splitter.end()
  }

  /** Holds back only what cannot be told yet: half a mark, or `[`. */
  #open(head: Buffer): Iterable<Value> {
    this.#held = head
    if (!this.#isPastMark && head.length < MARK.length && MARK.subarray(0, head.length).equals(head)) return []
    const text = !this.#isPastMark && head.subarray(0, MARK.length).equals(MARK) ? head.subarray(MARK.length) : head
    this.#isPastMark = true
    this.#held = EMPTY
    const first = skipBlanks(text, 0, true)
    if (first === text.length) return []
    if (text[first] !== OPEN_BRACKET) return this.#split(text.subarray(first))
    const rest = text.subarray(skipBlanks(text, first + 1, false))
    this.#held = Buffer.concat([text.subarray(first, first + 1), rest])
    return rest.length === 0 ? [] : this.#split(this.#held)
  }

  #split(head: Buffer): Iterable<Value> {
    const isArray = head[0] === OPEN_BRACKET && (head[1] === undefined || '{]\n'.includes(String.fromCharCode(head[1])))
    this.#held = EMPTY
    this.#splitter =
      this.#format === 'json' || isArray ? new ValueSplitter(this.#lineBytesMax) : new LineSplitter(this.#lineBytesMax)
    return this.#splitter.push(head)
  }
}

function skipBlanks(bytes: Buffer, from: number, alsoLines: boolean): number {
  let at = from
  while (at < bytes.length && isBlank(bytes[at] ?? 0) && (alsoLines || bytes[at] !== LINE_FEED)) at++
  return at
}
