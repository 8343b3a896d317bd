import { Fault } from '../model/fault.ts'
import { HeldBytes } from './held-bytes.ts'
import { isBlank, type Splitter, type Value } from './split-body.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

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
  #isEscaped = false

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
    let depth = this.#depth
    let isInString = this.#isInString
    let isEscaped = this.#isEscaped
    let at = from
    while (at < chunk.length) {
      const byte = chunk[at++] ?? 0
      if (isInString) {
        if (isEscaped) isEscaped = false
        else if (byte === BACKSLASH) isEscaped = true
        else if (byte === QUOTE) isInString = false
        else continue
      } else if (byte === QUOTE) isInString = true
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--
      else continue
      if (depth === 0 && !isInString) {
        this.#depth = 0
        this.#isInString = false
        return at
      }
    }
    this.#depth = depth
    this.#isInString = isInString
    this.#isEscaped = isEscaped
    return NOT_YET
  }
}

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
