import { hash } from 'node:crypto'
import { ID_HASH_BYTES } from '../store/store.ts'
import type { CanonicalEvent, FacetValue } from '../streams/stream.ts'

/**
 * Consecutive events of one stream as the log keeps them. A line is written as bytes as soon as it is there: as strings, hundreds of them would wait for
 * their block and be copied by every garbage collection until then.
 */
export class EventPack {
  #lines: Buffer = NOTHING
  #lineBytes = 0
  #idHashes: Buffer = NOTHING
  readonly #times: number[] = []
  readonly #facets: (readonly FacetValue[])[] = []

  get count(): number {
    return this.#times.length
  }

  get lineBytes(): number {
    return this.#lineBytes
  }

  /** The canonical lines, each ended by a line feed. */
  get lines(): Buffer {
    return this.#lines.subarray(0, this.#lineBytes)
  }

  /** ID_HASH_BYTES an event: the first half of the SHA-256 of its id. */
  get idHashes(): Buffer {
    return this.#idHashes.subarray(0, this.count * ID_HASH_BYTES)
  }

  /** Of each event, milliseconds. */
  get times(): readonly number[] {
    return this.#times
  }

  /** A row an event, in the order of the stream's facets. */
  get facets(): readonly (readonly FacetValue[])[] {
    return this.#facets
  }

  add({ id, line, time, facets }: CanonicalEvent): void {
    this.#addIdHash(id)
    this.#addLine(line)
    this.#times.push(time)
    this.#facets.push(facets)
  }

  #addIdHash(id: string): void {
    const at = this.count * ID_HASH_BYTES
    if (at === this.#idHashes.length) this.#idHashes = grown(this.#idHashes, at, at + ID_HASH_BYTES)
    // As text, a byte a character: a third of what a buffer for each costs.
    this.#idHashes.write(hash('sha256', id, 'latin1'), at, ID_HASH_BYTES, 'latin1')
  }

  #addLine(line: string): void {
    const at = this.#lineBytes
    // A UTF-16 unit is at most three bytes of UTF-8: only where that would not fit are they counted.
    if (at + line.length * 3 + 1 > this.#lines.length) {
      const end = at + Buffer.byteLength(line) + 1
      if (end > this.#lines.length) this.#lines = grown(this.#lines, at, end)
    }
    const end = at + this.#lines.write(line, at)
    this.#lines[end] = LINE_FEED
    this.#lineBytes = end + 1
  }
}

/** Those events as one pack of them. */
export function packOf(events: readonly CanonicalEvent[]): EventPack {
  const pack = new EventPack()
  for (const event of events) pack.add(event)
  return pack
}

const LINE_FEED = 0x0a
const NOTHING: Buffer = Buffer.alloc(0)
const FIRST_CAPACITY = 4096

function grown(buffer: Buffer, used: number, needed: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, buffer.length * 2, FIRST_CAPACITY))
  buffer.copy(larger, 0, 0, used)
  return larger
}
