import { assert } from '../../base/assert.ts'
import { ENTRY_WORDS, HASH_WORDS } from './id-entry.ts'

const NOTHING = -1
const CAPACITY_FIRST = 1024

/** The ids that are in no run yet, with their positions: a hash table of their hashes, exact, 52 to 104 bytes an id. */
export class RecentIds {
  #size = 0
  #words = new Uint32Array(CAPACITY_FIRST * HASH_WORDS)
  #positions = new Float64Array(CAPACITY_FIRST)
  /** Place in the arrays above, by the hash's second word; half of them are empty. */
  #slots = new Int32Array(CAPACITY_FIRST * 2).fill(NOTHING)

  get size(): number {
    return this.#size
  }

  /** Undefined where the id is not there. `hashes` has four words an id. */
  positionOf(hashes: Uint32Array, index: number): number | undefined {
    const place = this.#slots[this.#slotOf(hashes, index)] as number
    return place === NOTHING ? undefined : this.#positions[place]
  }

  /** An id that is there gets the new position. */
  set(hashes: Uint32Array, index: number, position: number): void {
    if (this.#size === this.#positions.length) this.#grow()
    const slot = this.#slotOf(hashes, index)
    let place = this.#slots[slot] as number
    if (place === NOTHING) {
      place = this.#size
      this.#size += 1
      this.#slots[slot] = place
      for (let word = 0; word < HASH_WORDS; word += 1)
        this.#words[place * HASH_WORDS + word] = hashes[index * HASH_WORDS + word] as number
    }
    this.#positions[place] = position
  }

  /** Brings into the processor's cache what looking for these ids will need: all at once, which is faster than one by one. Answers something. */
  fetch(hashes: Uint32Array): number {
    const mask = this.#slots.length - 1
    let all = 0
    for (let at = 1; at < hashes.length; at += HASH_WORDS) all ^= this.#slots[(hashes[at] as number) & mask] as number
    return all
  }

  clear(): void {
    this.#size = 0
    this.#slots.fill(NOTHING)
  }

  /** The entries of a run that begins at `from`, in its order: those at `oldest` or above. */
  sortedEntries(from: number, oldest: number): Uint32Array {
    const [words, positions, keys] = [this.#words, this.#positions, this.#sortedKeys()]
    const entries = new Uint32Array(keys.length * ENTRY_WORDS)
    let end = 0
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index] as number
      const place = key - Math.floor(key / PLACES_MAX) * PLACES_MAX
      const position = positions[place] as number
      if (position < oldest) continue
      for (let word = 0; word < HASH_WORDS; word += 1) entries[end + word] = words[place * HASH_WORDS + word] as number
      entries[end + HASH_WORDS] = position - from
      end += ENTRY_WORDS
    }
    return entries.subarray(0, end)
  }

  /** First word and place in one number. Without a function to compare, they are sorted outside JavaScript: 0.1 µs each. */
  #sortedKeys(): Float64Array {
    assert(this.#size <= PLACES_MAX, `too many recent ids: ${this.#size}`)
    const words = this.#words
    const keys = new Float64Array(this.#size)
    for (let place = 0; place < keys.length; place += 1)
      keys[place] = (words[place * HASH_WORDS] as number) * PLACES_MAX + place
    return keys.sort()
  }

  /** Where the id is, or where it would be. */
  #slotOf(hashes: Uint32Array, index: number): number {
    const at = index * HASH_WORDS
    const mask = this.#slots.length - 1
    let slot = (hashes[at + 1] as number) & mask
    for (;;) {
      const place = this.#slots[slot] as number
      if (place === NOTHING || this.#isAt(place, hashes, at)) return slot
      slot = (slot + 1) & mask
    }
  }

  #isAt(place: number, hashes: Uint32Array, at: number): boolean {
    const words = this.#words
    const own = place * HASH_WORDS
    return (
      words[own] === hashes[at] &&
      words[own + 1] === hashes[at + 1] &&
      words[own + 2] === hashes[at + 2] &&
      words[own + 3] === hashes[at + 3]
    )
  }

  #grow(): void {
    const [words, positions] = [this.#words, this.#positions]
    this.#words = new Uint32Array(words.length * 2)
    this.#words.set(words)
    this.#positions = new Float64Array(positions.length * 2)
    this.#positions.set(positions)
    this.#slots = new Int32Array(this.#positions.length * 2).fill(NOTHING)
    for (let place = 0; place < this.#size; place += 1) this.#slots[this.#slotOf(this.#words, place)] = place
  }
}

/** So many places and a word are 53 bits: exact. */
const PLACES_MAX = 2 ** 21
