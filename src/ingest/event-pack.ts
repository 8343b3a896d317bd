import { hash } from 'node:crypto'
import { assert } from '../base/assert.ts'
import { GrowingBytes } from '../base/growing-bytes.ts'
import { ID_HASH_BYTES } from '../store/store.ts'
import type { CanonicalEvent, EventSink, FacetValue } from '../streams/stream.ts'

/**
 * Consecutive events of one stream as the log keeps them. A line is written as bytes as soon as it is there: as strings, hundreds of them would wait for
 * their block and be copied by every garbage collection until then.
 */
export class EventPack implements EventSink {
  /** The canonical lines, each ended by a line feed; of an event that is being written, the beginning. */
  readonly line = new GrowingBytes()
  readonly #idHashes = new GrowingBytes()
  readonly #times: number[] = []
  readonly #facets: (readonly FacetValue[])[] = []
  /** Where the last event begins and ends. */
  #lastFrom = 0
  #end = 0

  get count(): number {
    return this.#times.length
  }

  get lineBytes(): number {
    return this.line.length
  }

  get lines(): Buffer {
    return this.line.bytes()
  }

  /** ID_HASH_BYTES an event: the first half of the SHA-256 of its id. */
  get idHashes(): Buffer {
    return this.#idHashes.bytes()
  }

  /** Of each event, milliseconds. */
  get times(): readonly number[] {
    return this.#times
  }

  /** A row an event, in the order of the stream's facets. */
  get facets(): readonly (readonly FacetValue[])[] {
    return this.#facets
  }

  event(id: string, time: number, facets: readonly FacetValue[]): void {
    this.line.byte(LINE_FEED)
    // As text, a byte a character: a third of what a buffer for each costs.
    this.#idHashes.latin1(hash('sha256', id, 'latin1'), ID_HASH_BYTES)
    this.#times.push(time)
    this.#facets.push(facets)
    this.#lastFrom = this.#end
    this.#end = this.line.length
  }

  /** Gives the memory of lines and hashes back: they are somewhere else now. */
  free(): void {
    this.line.free()
    this.#idHashes.free()
  }

  /** Takes the last event out, as a pack of its own. */
  takeLast(): EventPack {
    const last = new EventPack()
    const [time, facets] = [this.#times.pop(), this.#facets.pop()]
    assert(time !== undefined && facets !== undefined && this.#lastFrom < this.#end, 'its last event is known')
    last.line.copy(this.lines, this.#lastFrom, this.#end)
    last.#idHashes.copy(this.idHashes, this.count * ID_HASH_BYTES, (this.count + 1) * ID_HASH_BYTES)
    last.#times.push(time)
    last.#facets.push(facets)
    last.#end = last.line.length
    this.line.truncate(this.#lastFrom)
    this.#idHashes.truncate(this.count * ID_HASH_BYTES)
    this.#end = this.#lastFrom
    return last
  }
}

/** Those events as one pack of them. */
export function packOf(events: readonly CanonicalEvent[]): EventPack {
  const pack = new EventPack()
  for (const { id, line, time, facets } of events) {
    pack.line.text(line)
    pack.event(id, time, facets)
  }
  return pack
}

const LINE_FEED = 0x0a
