import { position } from './ids.ts'
import { type Window, window } from './window.ts'

/**
 * Which positions are meant, immutable. Positions are kept in chunks of 65,536; each of them as runs, or as bits where that is smaller, so that a
 * hundred million positions in a row take a few kilobytes, and whatever is picked out of a million at most 128. The same positions are always kept
 * in the same way.
 */
export interface PositionSet {
  readonly size: number
  /** In ascending order, none empty. */
  readonly chunks: readonly Chunk[]
}

export interface Chunk {
  /** Its positions begin at `key · CHUNK`. */
  readonly key: number
  readonly size: number
  /** Runs as pairs of offsets, first and last, ascending and never touching; or 2,048 words of 32 bits, the lowest first. */
  readonly content: Uint16Array | Uint32Array
}

export const CHUNK = 65_536
export const CHUNK_WORDS = CHUNK / 32
/** So many runs take the space of the bits. */
export const CHUNK_RUNS_MAX = CHUNK_WORDS - 1

export const NO_POSITIONS: PositionSet = { size: 0, chunks: [] }

/** In any order, also repeated. */
export function positionsOf(positions: Iterable<number>): PositionSet {
  const builder = new PositionSetBuilder()
  for (const each of positions) builder.addWindow(window(each, each + 1))
  return builder.build()
}

export function positionsOfWindow(bounds: Window): PositionSet {
  return new PositionSetBuilder().addWindow(bounds).build()
}

export function union(a: PositionSet, b: PositionSet): PositionSet {
  return new PositionSetBuilder().add(a).add(b).build()
}

/** Those of `a` that are not in `b`. */
export function minus(a: PositionSet, b: PositionSet): PositionSet {
  return new PositionSetBuilder().add(a).remove(b).build()
}

export function intersection(a: PositionSet, b: PositionSet): PositionSet {
  return minus(a, minus(a, b))
}

export function within(set: PositionSet, bounds: Window): PositionSet {
  return intersection(set, positionsOfWindow(bounds))
}

/** From its first position up to after its last; undefined where there is none. */
export function boundsOf({ chunks }: PositionSet): Window | undefined {
  const [first, last] = [chunks[0], chunks.at(-1)]
  if (first === undefined || last === undefined) return undefined
  return window(
    first.key * CHUNK + (runsOf(first)[0] as number),
    last.key * CHUNK + (runsOf(last).at(-1) as number) + 1,
  )
}

export function countWithin(set: PositionSet, bounds: Window): number {
  let count = 0
  for (const { from, upto } of runsWithin(set, bounds)) count += upto - from
  return count
}

/** Ascending. */
export function listWithin(set: PositionSet, bounds: Window): number[] {
  const positions: number[] = []
  for (const { from, upto } of runsWithin(set, bounds))
    for (let at: number = from; at < upto; at += 1) positions.push(at)
  return positions
}

/** The set's positions in the window as windows, ascending. Two of them may touch where one chunk ends and the next begins. */
export function* runsWithin({ chunks }: PositionSet, bounds: Window): Generator<Window> {
  for (let index = chunkAt(chunks, Math.floor(bounds.from / CHUNK)); index < chunks.length; index += 1) {
    const chunk = chunks[index] as Chunk
    const base = chunk.key * CHUNK
    if (base >= bounds.upto) return
    const runs = runsOf(chunk)
    for (let at = 0; at < runs.length; at += 2) {
      const from = Math.max(bounds.from, base + (runs[at] as number))
      const upto = Math.min(bounds.upto, base + (runs[at + 1] as number) + 1)
      if (from < upto) yield { from: position(from), upto: position(upto) }
    }
  }
}

/** Index of the first chunk whose key is at least this one. */
function chunkAt(chunks: readonly Chunk[], key: number): number {
  let [low, high] = [0, chunks.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((chunks[middle] as Chunk).key < key) low = middle + 1
    else high = middle
  }
  return low
}

/** Puts a set together, or takes it apart, step by step. */
export class PositionSetBuilder {
  /** By key: a chunk of another set, which must not be changed, or bits of our own. */
  readonly #chunks = new Map<number, Chunk | Uint32Array>()

  addWindow({ from, upto }: Window): this {
    for (let start: number = from; start < upto; ) {
      const key = Math.floor(start / CHUNK)
      const end = Math.min(upto, (key + 1) * CHUNK)
      if (end - start === CHUNK) this.#chunks.set(key, fullChunk(key))
      else setBits(this.#own(key), start - key * CHUNK, end - key * CHUNK - 1)
      start = end
    }
    return this
  }

  add({ chunks }: PositionSet): this {
    for (const chunk of chunks) {
      if (!this.#chunks.has(chunk.key)) this.#chunks.set(chunk.key, chunk)
      else combine(this.#own(chunk.key), bitsOf(chunk), (mine, theirs) => mine | theirs)
    }
    return this
  }

  remove({ chunks }: PositionSet): this {
    for (const chunk of chunks) {
      if (!this.#chunks.has(chunk.key)) continue
      if (chunk.size === CHUNK) this.#chunks.delete(chunk.key)
      else combine(this.#own(chunk.key), bitsOf(chunk), (mine, theirs) => mine & ~theirs)
    }
    return this
  }

  build(): PositionSet {
    const keys = [...this.#chunks.keys()].sort((a, b) => a - b)
    const chunks = keys.flatMap((key) => {
      const content = this.#chunks.get(key) as Chunk | Uint32Array
      return content instanceof Uint32Array ? (chunkOfBits(key, content.slice()) ?? []) : content
    })
    return { size: chunks.reduce((sum, { size }) => sum + size, 0), chunks }
  }

  #own(key: number): Uint32Array {
    const present = this.#chunks.get(key)
    if (present instanceof Uint32Array) return present
    const bits = new Uint32Array(CHUNK_WORDS)
    if (present !== undefined) combine(bits, bitsOf(present), (_, theirs) => theirs)
    this.#chunks.set(key, bits)
    return bits
  }
}

const WHOLE = Uint16Array.of(0, CHUNK - 1)

export function fullChunk(key: number): Chunk {
  return { key, size: CHUNK, content: WHOLE }
}

/** In the smaller form; undefined where no bit is set. Keeps the bits it is given. */
export function chunkOfBits(key: number, bits: Uint32Array): Chunk | undefined {
  let [size, runs, carry] = [0, 0, 0]
  for (let index = 0; index < CHUNK_WORDS; index += 1) {
    const word = bits[index] as number
    size += bitCount(word)
    runs += bitCount(word & ~((word << 1) | carry))
    carry = word >>> 31
  }
  if (size === 0) return undefined
  if (size === CHUNK) return fullChunk(key)
  return { key, size, content: runs > CHUNK_RUNS_MAX ? bits : runsOfBits(bits, runs) }
}

function runsOf({ content }: Chunk): Uint16Array {
  return content instanceof Uint16Array ? content : runsOfBits(content, CHUNK / 2)
}

/** `runsMax`: how many there are, at most. */
function runsOfBits(bits: Uint32Array, runsMax: number): Uint16Array {
  const runs = new Uint16Array(runsMax * 2)
  let length = 0
  for (let offset = nextBit(bits, 0, 1); offset < CHUNK; ) {
    const end = nextBit(bits, offset, 0)
    runs[length] = offset
    runs[length + 1] = end - 1
    length += 2
    offset = nextBit(bits, end, 1)
  }
  return runs.slice(0, length)
}

/** The first offset from `offset` on whose bit is as wanted, or CHUNK. */
function nextBit(bits: Uint32Array, offset: number, wanted: 0 | 1): number {
  for (let at = offset; at < CHUNK; at = (at & ~31) + 32) {
    const word = bits[at >>> 5] as number
    const rest = (wanted === 1 ? word : ~word) & (-1 << (at & 31))
    if (rest !== 0) return (at & ~31) + 31 - Math.clz32(rest & -rest)
  }
  return CHUNK
}

function bitsOf({ content }: Chunk): Uint32Array {
  if (content instanceof Uint32Array) return content
  const bits = new Uint32Array(CHUNK_WORDS)
  for (let at = 0; at < content.length; at += 2) setBits(bits, content[at] as number, content[at + 1] as number)
  return bits
}

/** Both inclusive. */
function setBits(bits: Uint32Array, first: number, last: number): void {
  for (let index = first >>> 5; index <= last >>> 5; index += 1) {
    const low = index === first >>> 5 ? -1 << (first & 31) : -1
    const high = index === last >>> 5 ? -1 >>> (31 - (last & 31)) : -1
    bits[index] = (bits[index] as number) | (low & high)
  }
}

function combine(mine: Uint32Array, theirs: Uint32Array, operation: (mine: number, theirs: number) => number): void {
  for (let index = 0; index < CHUNK_WORDS; index += 1)
    mine[index] = operation(mine[index] as number, theirs[index] as number)
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
