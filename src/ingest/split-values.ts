import { Fault } from '../model/fault.ts'
import { HeldBytes } from './held-bytes.ts'
import type { Splitter, Value } from './splitter.ts'
import { isBlank } from './white-space.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b

/**
 * Where the bytes read so far end: between values; within one that ends at its closing bracket or quote; or within a bare one such as
 * `12`, which ends where something else begins.
 */
type Place = 'between' | 'enclosed' | 'bare'

/**
 * The elements of a JSON array, or JSON values one after another. Generous between values (a comma too many or too few), for each one is
 * judged by itself. A value whose brackets or quotes do not match takes its followers with it, at worst to the end of the body; a body of
 * lines has no such risk.
 */
export class ValueSplitter implements Splitter {
  readonly #held: HeldBytes
  #place: Place = 'between'
  #isInArray = false
  // Within an enclosed value:
  #depth = 0
  #isInString = false
  /** 1 after a backslash that ended the last chunk: the first byte of the next one is no quote. */
  #escapedBytes = 0

  constructor(lineBytesMax: number) {
    this.#held = new HeldBytes(lineBytesMax)
  }

  *push(chunk: Buffer): Iterable<Value> {
    let at = 0
    while (at < chunk.length) {
      let start = at
      if (this.#place === 'between') {
        start = this.#skipToValue(chunk, at)
        if (start === chunk.length) return
        this.#place = isEnclosing(chunk[start] ?? 0) ? 'enclosed' : 'bare'
        at = this.#place === 'bare' ? start + 1 : start
      }
      at = this.#place === 'enclosed' ? this.#findClose(chunk, at) : findBareEnd(chunk, at)
      if (at === NOT_YET) return this.#held.append(chunk.subarray(start))
      this.#place = 'between'
      yield this.#held.complete(chunk.subarray(start, at))
    }
  }

  *end(): Iterable<Value> {
    if (this.#isInArray || this.#place === 'enclosed') {
      throw new Fault('BODY_TRUNCATED', { message: 'The body ends within a JSON value.' })
    }
    if (this.#place === 'bare') yield this.#held.complete(Buffer.alloc(0))
  }

  #skipToValue(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (byte === OPEN_BRACKET && !this.#isInArray) this.#isInArray = true
      else if (byte === CLOSE_BRACKET && this.#isInArray) this.#isInArray = false
      else if (byte !== COMMA && !isBlank(byte)) return at
    }
    return chunk.length
  }

  /** The place after the bracket or quote that ends the value. */
  #findClose(chunk: Buffer, from: number): number {
    const end = chunk.length
    let depth = this.#depth
    let isInString = this.#isInString
    let at = from + this.#escapedBytes
    while (at < end) {
      const byte = chunk[at++] as number
      if (isInString) {
        if (byte === BACKSLASH) at++
        if (byte !== QUOTE) continue
        isInString = false
      } else {
        const turn = TURN[byte] as number
        if (turn === 0 && byte !== QUOTE) continue
        depth += turn
        isInString = byte === QUOTE
      }
      if (depth === 0 && !isInString) {
        this.#leaveValue()
        return at
      }
    }
    this.#depth = depth
    this.#isInString = isInString
    this.#escapedBytes = at - end
    return NOT_YET
  }

  #leaveValue(): void {
    this.#depth = 0
    this.#isInString = false
    this.#escapedBytes = 0
  }
}

/** How a byte outside of strings changes the depth. */
const TURN = Int8Array.from({ length: 256 }, (_, byte) =>
  '{['.includes(String.fromCharCode(byte)) ? 1 : '}]'.includes(String.fromCharCode(byte)) ? -1 : 0,
)

const NOT_YET = -1

function findBareEnd(chunk: Buffer, from: number): number {
  for (let at = from; at < chunk.length; at++) {
    const byte = chunk[at] ?? 0
    if (isBlank(byte) || byte === COMMA || byte === CLOSE_BRACKET || isEnclosing(byte)) return at
  }
  return NOT_YET
}

function isEnclosing(byte: number): boolean {
  return byte === QUOTE || byte === OPEN_BRACE || byte === OPEN_BRACKET
}
