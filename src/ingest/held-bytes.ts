const FIRST_CAPACITY = 4096

/**
 * The beginning of a value whose end has not come yet: a copy, so that a body in chunks of one byte needs no more memory than one in
 * large chunks. Past `bytesMax` only the fact is kept that it is too long.
 */
export class HeldBytes {
  readonly #bytesMax: number
  #buffer = Buffer.alloc(0)
  #length = 0
  #isTooLong = false

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get isEmpty(): boolean {
    return this.#length === 0 && !this.#isTooLong
  }

  append(bytes: Buffer): void {
    const length = this.#length + bytes.length
    if (this.#isTooLong || length > this.#bytesMax) {
      this.#isTooLong = true
      this.#length = 0
      return
    }
    if (length > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(FIRST_CAPACITY, Math.min(length * 2, this.#bytesMax)))
      this.#buffer.copy(grown, 0, 0, this.#length)
      this.#buffer = grown
    }
    bytes.copy(this.#buffer, this.#length)
    this.#length = length
  }

  /** All of the value, given its last bytes; valid until the next `append`. Nothing is held after it. */
  complete(last: Buffer): Buffer | 'too_long' {
    if (this.isEmpty) return last.length > this.#bytesMax ? 'too_long' : last
    this.append(last)
    const whole = this.#isTooLong ? 'too_long' : this.#buffer.subarray(0, this.#length)
    this.#length = 0
    this.#isTooLong = false
    return whole
  }
}
