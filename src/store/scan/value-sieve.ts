const HASHES = 4
/** With four hashes, one in eighty of the values that are not there passes. */
const BITS_A_VALUE = 10
const TWO_TO_32 = 2 ** 32

/** Says of a value that it is none of so many others, and is right; or that it may be one, and is hardly ever wrong. A Bloom filter. */
export class ValueSieve {
  readonly #words: Uint32Array
  readonly #bits: number

  /** For so many values, which are then added. */
  constructor(count: number) {
    this.#words = new Uint32Array(sieveBytes(count) / Uint32Array.BYTES_PER_ELEMENT)
    this.#bits = this.#words.length * 32
  }

  get bytes(): number {
    return this.#words.byteLength
  }

  add(hash: number): void {
    const step = stepOf(hash)
    for (let turn = 0, at = hash; turn < HASHES; turn += 1, at = (at + step) >>> 0) {
      const bit = this.#bitAt(at)
      this.#words[bit >>> 5] = (this.#words[bit >>> 5] as number) | (1 << (bit & 31))
    }
  }

  mayHave(hash: number): boolean {
    const step = stepOf(hash)
    for (let turn = 0, at = hash; turn < HASHES; turn += 1, at = (at + step) >>> 0) {
      const bit = this.#bitAt(at)
      if (((this.#words[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false
    }
    return true
  }

  #bitAt(hash: number): number {
    return Math.floor((hash / TWO_TO_32) * this.#bits)
  }
}

/** Of a sieve for so many values; a multiple of 4. */
export function sieveBytes(count: number): number {
  return 4 * Math.ceil((count * BITS_A_VALUE + 1) / 32)
}

/** 32 bits of a value, or of a part of a text: FNV-1a, whose bits are then mixed. */
export function valueHash(text: string, from = 0, upto = text.length): number {
  let hash = 0x811c9dc5
  for (let at = from; at < upto; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return mixed(hash)
}

/** Odd, so that no two turns of a value meet. */
function stepOf(hash: number): number {
  return (mixed(hash ^ 0x9e3779b9) | 1) >>> 0
}

/** The last step of MurmurHash3: each bit depends on all. */
function mixed(hash: number): number {
  let bits = hash
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
