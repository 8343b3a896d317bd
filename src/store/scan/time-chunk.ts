import { assert } from '../../base/assert.ts'
import { CHUNK_ROWS } from './chunk.ts'

/** Half of what 32 bits hold, 25 days: so far before its first one a chunk's times may lie, and as far behind it. */
const REACH_MS = 2 ** 31

/** The event times of a chunk. Grows as events arrive. */
export class TimeChunk {
  /** By the event's place in the chunk: milliseconds since `base`. */
  offsets: Uint32Array | Float64Array = new Uint32Array(0)
  base = 0
  /** Places [from, upto) are filled. What lies before had expired when this was read. */
  from = 0
  upto = 0

  get bytes(): number {
    return this.offsets.byteLength
  }

  timeOf(place: number): number {
    return this.base + (this.offsets[place] as number)
  }

  /** The times [skip, skip + count) come next. */
  append(times: Float64Array, skip: number, count: number): void {
    assert(this.upto + count <= CHUNK_ROWS, 'a chunk has room for its events')
    if (this.upto === this.from) this.#begin(times[skip] as number)
    for (let row = skip; row < skip + count; row += 1) {
      const offset = (times[row] as number) - this.base
      // What four bytes do not hold comes out as another number.
      this.offsets[this.upto] = offset
      if (this.offsets[this.upto] !== offset) this.#widen(times[row] as number)
      this.upto += 1
    }
  }

  /** What was there before has expired. */
  restart(place: number): void {
    this.from = place
    this.upto = place
  }

  #begin(time: number): void {
    this.offsets = new Uint32Array(CHUNK_ROWS)
    this.base = Math.floor(time) - REACH_MS
  }

  /** Times far from each other, or with fractions of a millisecond. */
  #widen(next: number): void {
    const wide = new Float64Array(CHUNK_ROWS)
    for (let place = this.from; place < this.upto; place += 1) wide[place] = this.timeOf(place)
    wide[this.upto] = next
    this.offsets = wide
    this.base = 0
  }
}
