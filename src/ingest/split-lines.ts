import { HeldBytes } from './held-bytes.ts'
import type { Splitter, Value } from './splitter.ts'
import { isBlank } from './white-space.ts'

const LINE_FEED = 0x0a

/** Lines that are not blank, without the white space that they begin with. The last one needs no line feed. */
export class LineSplitter implements Splitter {
  readonly #held: HeldBytes

  constructor(lineBytesMax: number) {
    this.#held = new HeldBytes(lineBytesMax)
  }

  *push(chunk: Buffer): Iterable<Value> {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      const line = this.#unblank(chunk.subarray(start, end))
      start = end + 1
      if (line.length > 0 || !this.#held.isEmpty) yield this.#held.complete(line)
    }
    const rest = this.#unblank(chunk.subarray(start))
    if (rest.length > 0) this.#held.append(rest)
  }

  *end(): Iterable<Value> {
    if (!this.#held.isEmpty) yield this.#held.complete(Buffer.alloc(0))
  }

  /** White space at a line's beginning is never held, so a blank line of any length is nothing. */
  #unblank(bytes: Buffer): Buffer {
    let start = 0
    if (this.#held.isEmpty) while (start < bytes.length && isBlank(bytes[start] ?? 0)) start++
    return start === 0 ? bytes : bytes.subarray(start)
  }
}
