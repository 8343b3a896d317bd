/** Memory that segments were read into, to be used again: fresh memory has to be cleared by the system first, and collected afterwards. */
export class ReadBuffers {
  readonly #capacity: number
  readonly #free: ArrayBuffer[] = []

  /** `capacity`: of each buffer, bytes. */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Undefined where none is free: then the thread makes one. */
  take(): ArrayBuffer | undefined {
    return this.#free.pop()
  }

  /** For what is read into the buffer, by parts of it: when each of them has been given back, the buffer can be used again. */
  lend(buffer: ArrayBufferLike, parts: number): () => () => void {
    let left = parts
    return () => {
      let isOut = true
      return () => {
        if (!isOut) return
        isOut = false
        left -= 1
        if (left === 0) this.#give(buffer)
      }
    }
  }

  #give(buffer: ArrayBufferLike): void {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === this.#capacity && this.#free.length < FREE_MAX)
      this.#free.push(buffer)
  }
}

/** What one export uses up at once; it stays allocated when there is none. */
const FREE_MAX = 14
