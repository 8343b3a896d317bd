import { ENTRY_WORDS, HASH_WORDS } from './id-entry.ts'

/**
 * Some ids in the order of the first words of their hashes, in the database, in chunks; never changed. In memory there are 16 bits of each, its mark, and
 * where each bucket of about eight begins: 2.5 bytes an id. A mark names the one place where the id may be, and is wrong once in 8,000 times.
 */
export interface IdRun {
  readonly id: number
  readonly level: number
  /** Positions of its ids: [from, upto). */
  readonly from: number
  readonly upto: number
  readonly count: number
  /** So many first bits of a hash are the number of its bucket. */
  readonly bucketBits: number
  readonly marks: Uint16Array
  readonly starts: Uint32Array
}

const BUCKET_ENTRIES = 8
const BUCKET_BITS_MAX = 28

export function bucketBitsFor(count: number): number {
  return Math.min(BUCKET_BITS_MAX, Math.max(1, Math.round(Math.log2(count / BUCKET_ENTRIES))))
}

/**
 * `visit(index, place)`: the id with this index of the batch may be at this place of the run. All is fetched from memory before it is compared: fetches
 * then overlap, and a look takes a third of the time.
 */
export function eachCandidate(
  { marks, starts, bucketBits }: IdRun,
  hashes: Uint32Array,
  visit: (index: number, place: number) => void,
): void {
  const count = hashes.length / HASH_WORDS
  const bounds = bucketBounds(starts, 32 - bucketBits, hashes)
  fetch(marks, bounds)
  for (let index = 0; index < count; index += 1) {
    const mark = markOf(hashes[index * HASH_WORDS + 1] as number)
    const end = bounds[2 * index + 1] as number
    for (let place = bounds[2 * index] as number; place < end; place += 1)
      if (marks[place] === mark) visit(index, place)
  }
}

/** Where the bucket of each id begins and ends. */
function bucketBounds(starts: Uint32Array, shift: number, hashes: Uint32Array): Uint32Array {
  const bounds = new Uint32Array(hashes.length / 2)
  for (let at = 0; at < hashes.length; at += HASH_WORDS) {
    const bucket = (hashes[at] as number) >>> shift
    bounds[at / 2] = starts[bucket] as number
    bounds[at / 2 + 1] = starts[bucket + 1] as number
  }
  return bounds
}

/** Answers something, so that it is not left out. */
function fetch(marks: Uint16Array, bounds: Uint32Array): number {
  let all = 0
  for (let at = 0; at < bounds.length; at += 2) all ^= marks[bounds[at] as number] as number
  return all
}

function markOf(secondWord: number): number {
  return secondWord >>> 16
}

const DELTA_MAX = 255

/**
 * What is to be kept in memory of consecutive entries, as it is stored: the first one's bucket u32; of each how many buckets it is after the one before,
 * u8; the marks, u16; then, for each of these distances that is 255 or more, the whole of it, u32.
 */
export function encodeMarks(entries: Uint32Array, bucketBits: number): Uint8Array {
  const count = entries.length / ENTRY_WORDS
  const shift = 32 - bucketBits
  const deltas = new Uint8Array(count)
  const marks = Buffer.alloc(count * 2)
  const far: number[] = []
  const first = count === 0 ? 0 : (entries[0] as number) >>> shift
  let last = first
  for (let index = 0; index < count; index += 1) {
    const bucket = (entries[index * ENTRY_WORDS] as number) >>> shift
    const delta = bucket - last
    deltas[index] = Math.min(delta, DELTA_MAX)
    if (delta >= DELTA_MAX) far.push(delta)
    marks.writeUInt16LE(markOf(entries[index * ENTRY_WORDS + 1] as number), index * 2)
    last = bucket
  }
  return Buffer.concat([uint32s([first]), deltas, marks, uint32s(far)])
}

/** Puts a run together from what encodeMarks made of its entries, part after part. */
export class RunMarks {
  readonly marks: Uint16Array
  readonly starts: Uint32Array
  #entries = 0
  #bucket = -1

  constructor(count: number, bucketBits: number) {
    this.marks = new Uint16Array(count)
    this.starts = new Uint32Array(2 ** bucketBits + 1)
  }

  add(stored: Uint8Array, count: number): void {
    const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.length)
    let bucket = bytes.readUInt32LE(0)
    let farAt = 4 + 3 * count
    for (let index = 0; index < count; index += 1) {
      let delta = bytes[4 + index] as number
      if (delta === DELTA_MAX) {
        delta = bytes.readUInt32LE(farAt)
        farAt += 4
      }
      bucket += delta
      this.#begin(bucket)
      const at = 4 + count + 2 * index
      this.marks[this.#entries] = (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
      this.#entries += 1
    }
  }

  end(): Pick<IdRun, 'marks' | 'starts'> {
    this.#begin(this.starts.length - 1)
    return { marks: this.marks, starts: this.starts }
  }

  /** All buckets up to this one begin at the latest here. */
  #begin(bucket: number): void {
    while (this.#bucket < bucket) {
      this.#bucket += 1
      this.starts[this.#bucket] = this.#entries
    }
  }
}

function uint32s(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4)
  return bytes
}
