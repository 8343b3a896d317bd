import { freeBytes } from './free-bytes.ts'

/** Bytes that are written one after the other. What is written last can be taken back. */
export class GrowingBytes {
  #buffer: Buffer = Buffer.alloc(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** A view of what was written, valid until more is. */
  bytes(from = 0): Buffer {
    return this.#buffer.subarray(from, this.#length)
  }

  copy(source: Buffer, from: number, upto: number): void {
    const length = this.#length + upto - from
    if (length > this.#buffer.length) this.#grow(length)
    source.copy(this.#buffer, this.#length, from, upto)
    this.#length = length
  }

  /** In UTF-8; half a surrogate pair becomes U+FFFD. */
  text(text: string): void {
    // A UTF-16 unit is at most three bytes: only where that would not fit are they counted.
    if (this.#length + text.length * 3 > this.#buffer.length) {
      const length = this.#length + Buffer.byteLength(text)
      if (length > this.#buffer.length) this.#grow(length)
    }
    this.#length += this.#buffer.write(text, this.#length)
  }

  /** The first characters of a text, a byte each. */
  latin1(text: string, count: number): void {
    const length = this.#length + count
    if (length > this.#buffer.length) this.#grow(length)
    this.#buffer.write(text, this.#length, count, 'latin1')
    this.#length = length
  }

  byte(byte: number): void {
    if (this.#length === this.#buffer.length) this.#grow(this.#length + 1)
    this.#buffer[this.#length++] = byte
  }

  truncate(length: number): void {
    this.#length = length
  }

  /** Gives the memory back; no view of it may be used any more. */
  free(): void {
    freeBytes(this.#buffer)
    this.#buffer = Buffer.alloc(0)
    this.#length = 0
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(length, this.#buffer.length * 2, FIRST_CAPACITY))
    this.#buffer.copy(larger, 0, 0, this.#length)
    freeBytes(this.#buffer)
    this.#buffer = larger
  }
}

const FIRST_CAPACITY = 4096
