import { sha256Hex } from '../base/hash.ts'
import { Fault } from './fault.ts'
import {
  CHUNK,
  CHUNK_RUNS_MAX,
  CHUNK_WORDS,
  type Chunk,
  chunkOfBits,
  fullChunk,
  type PositionSet,
} from './position-set.ts'

/**
 * A set of positions as bytes: a version, then for each chunk how many chunks were passed over, what form it has, and its content. Numbers are
 * variable-length, seven bits a byte, the lowest first. Each set has exactly one form, so equal bytes are equal sets.
 *
 *   runs    the number of runs, then for each how many offsets were passed over and how many follow its first
 *   bits    8,192 bytes
 *   whole   how many chunks more than one
 */
const VERSION = 1
const RUNS = 0
const BITS = 1
const WHOLE = 2
/** Of whole chunks a few bytes could name more than memory holds: 2^36 positions are enough for everybody. */
const CHUNKS_MAX = 2 ** 20

export function encodePositions({ chunks }: PositionSet): Uint8Array {
  const bytes = new Writer()
  bytes.byte(VERSION)
  let next = 0
  for (let index = 0; index < chunks.length; ) {
    const chunk = chunks[index] as Chunk
    bytes.number(chunk.key - next)
    const wholes = countWholes(chunks, index)
    if (wholes > 0) {
      bytes.byte(WHOLE)
      bytes.number(wholes - 1)
    } else writeContent(bytes, chunk)
    index += Math.max(1, wholes)
    next = chunk.key + Math.max(1, wholes)
  }
  return bytes.end()
}

/** Names the set: a part of the identity of what is made of it. */
export function positionsHash(set: PositionSet): string {
  return sha256Hex(encodePositions(set))
}

/** How many whole chunks follow each other from here on. */
function countWholes(chunks: readonly Chunk[], from: number): number {
  let count = 0
  while (chunks[from + count]?.size === CHUNK && chunks[from + count]?.key === (chunks[from] as Chunk).key + count)
    count += 1
  return count
}

function writeContent(bytes: Writer, { content }: Chunk): void {
  if (content instanceof Uint32Array) {
    bytes.byte(BITS)
    for (const word of content) bytes.word(word)
    return
  }
  bytes.byte(RUNS)
  bytes.number(content.length / 2)
  let next = 0
  for (let at = 0; at < content.length; at += 2) {
    const [first, last] = [content[at] as number, content[at + 1] as number]
    bytes.number(first - next)
    bytes.number(last - first)
    next = last + 2
  }
}

/** Throws Fault STORE_DAMAGED for anything that `encodePositions` does not write. */
export function decodePositions(bytes: Uint8Array): PositionSet {
  const reader = new Reader(bytes)
  if (reader.byte() !== VERSION) throw damaged()
  const chunks: Chunk[] = []
  let next = 0
  while (!reader.isAtEnd) {
    const skipped = reader.number()
    const key = next + skipped
    const read = readChunks(reader, key)
    // Neighbouring whole chunks are written together.
    if (skipped === 0 && chunks.at(-1)?.size === CHUNK && read[0]?.size === CHUNK) throw damaged()
    if (chunks.length + read.length > CHUNKS_MAX) throw damaged()
    for (const chunk of read) chunks.push(chunk)
    next = key + read.length
    if (next * CHUNK > Number.MAX_SAFE_INTEGER) throw damaged()
  }
  return { size: chunks.reduce((sum, { size }) => sum + size, 0), chunks }
}

function readChunks(reader: Reader, key: number): readonly Chunk[] {
  switch (reader.byte()) {
    case RUNS:
      return [readRuns(reader, key)]
    case BITS:
      return [readBits(reader, key)]
    case WHOLE: {
      const more = reader.number()
      if (more >= CHUNKS_MAX) throw damaged()
      return Array.from({ length: more + 1 }, (_, index) => fullChunk(key + index))
    }
    default:
      throw damaged()
  }
}

function readRuns(reader: Reader, key: number): Chunk {
  const count = reader.number()
  if (count < 1 || count > CHUNK_RUNS_MAX) throw damaged()
  const content = new Uint16Array(count * 2)
  let [next, size] = [0, 0]
  for (let at = 0; at < content.length; at += 2) {
    const first = next + reader.number()
    const last = first + reader.number()
    if (last >= CHUNK) throw damaged()
    content[at] = first
    content[at + 1] = last
    size += last - first + 1
    next = last + 2
  }
  if (size === CHUNK) throw damaged()
  return { key, size, content }
}

function readBits(reader: Reader, key: number): Chunk {
  const bits = new Uint32Array(CHUNK_WORDS)
  for (let index = 0; index < CHUNK_WORDS; index += 1) bits[index] = reader.word()
  const chunk = chunkOfBits(key, bits)
  if (chunk === undefined || !(chunk.content instanceof Uint32Array)) throw damaged()
  return chunk
}

function damaged(): Fault {
  return new Fault('STORE_DAMAGED', { message: 'A stored set of positions cannot be read.' })
}

class Writer {
  #bytes = new Uint8Array(64)
  #length = 0

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes[this.#length] = value
    this.#length += 1
  }

  number(value: number): void {
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80)
    this.byte(rest)
  }

  word(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) this.byte((value >>> shift) & 0xff)
  }

  end(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }
}

class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  byte(): number {
    const value = this.#bytes[this.#at]
    if (value === undefined) throw damaged()
    this.#at += 1
    return value
  }

  number(): number {
    let [value, scale] = [0, 1]
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (value > Number.MAX_SAFE_INTEGER) throw damaged()
      if (byte < 0x80) {
        // Zeros at the end would be a second form of the same number.
        if (byte === 0 && scale > 1) throw damaged()
        return value
      }
      scale *= 0x80
    }
  }

  word(): number {
    let value = 0
    for (let shift = 0; shift < 32; shift += 8) value |= this.byte() << shift
    return value >>> 0
  }
}
