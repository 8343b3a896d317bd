import { hash } from 'node:crypto'
import type { StreamName } from '../../src/model/ids.ts'

const HASH_WORDS = 4
const SLOTS_FIRST = 1024
const COUNT_MAX = 255

/**
 * How often each id was added: a hash table of 17 bytes a slot, at most half full, so that a million ids of any length take 36 MB. An id stands
 * for itself by 128 bits of its SHA-256: that two of a million ids are confused has a probability of 1 in 10^27.
 */
export class IdCounts {
  #hashes = new Int32Array(SLOTS_FIRST * HASH_WORDS)
  #counts = new Uint8Array(SLOTS_FIRST)
  #size = 0

  /** Different ids. */
  get size(): number {
    return this.#size
  }

  /** How often it has been added now (at most 255). */
  add(stream: StreamName, id: string): number {
    if (this.#size * 2 >= this.#counts.length) this.#grow()
    const hashed = hashOf(stream, id)
    const slot = this.#slotOf(hashed)
    const before = this.#counts[slot] ?? 0
    if (before === 0) {
      this.#hashes.set(hashed, slot * HASH_WORDS)
      this.#size += 1
    }
    this.#counts[slot] = Math.min(COUNT_MAX, before + 1)
    return before + 1
  }

  has(stream: StreamName, id: string): boolean {
    return this.#counts[this.#slotOf(hashOf(stream, id))] !== 0
  }

  /** The slot that holds this hash, or the free one where it belongs. */
  #slotOf(hashed: Int32Array): number {
    const mask = this.#counts.length - 1
    let slot = (hashed[0] ?? 0) & mask
    while (this.#counts[slot] !== 0 && !this.#holds(slot, hashed)) slot = (slot + 1) & mask
    return slot
  }

  #holds(slot: number, hashed: Int32Array): boolean {
    const at = slot * HASH_WORDS
    for (let word = 0; word < HASH_WORDS; word += 1) if (this.#hashes[at + word] !== hashed[word]) return false
    return true
  }

  #grow(): void {
    const [hashes, counts] = [this.#hashes, this.#counts]
    this.#hashes = new Int32Array(hashes.length * 2)
    this.#counts = new Uint8Array(counts.length * 2)
    for (const [old, count] of counts.entries()) {
      if (count === 0) continue
      const hashed = hashes.subarray(old * HASH_WORDS, (old + 1) * HASH_WORDS)
      const slot = this.#slotOf(hashed)
      this.#hashes.set(hashed, slot * HASH_WORDS)
      this.#counts[slot] = count
    }
  }
}

/** An id is unique within its stream only. */
function hashOf(stream: StreamName, id: string): Int32Array {
  const { buffer, byteOffset } = Uint8Array.from(hash('sha256', `${stream}\n${id}`, 'buffer'))
  return new Int32Array(buffer, byteOffset, HASH_WORDS)
}
