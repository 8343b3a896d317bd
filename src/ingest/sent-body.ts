import { freeBytes } from '../base/free-bytes.ts'

/** A body that comes through a port, chunk by chunk. */
export class SentBody implements AsyncIterable<Uint8Array> {
  readonly #onRead: (bytes: number) => void
  readonly #chunks: { readonly bytes: Uint8Array; readonly at: number }[] = []
  #end: { readonly error: Error | undefined } | undefined
  #wake: (() => void) | undefined
  #receivedAt = 0

  /** `onRead` is told the length of each chunk when nothing of it is needed any more. */
  constructor(onRead: (bytes: number) => void) {
    this.#onRead = onRead
  }

  /** When the chunk that is being read was received, milliseconds. */
  get receivedAt(): number {
    return this.#receivedAt
  }

  push(bytes: Uint8Array, at: number): void {
    this.#chunks.push({ bytes, at })
    this.#wake?.()
  }

  end(error: Error | undefined): void {
    this.#end = { error }
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks.shift()
      if (chunk !== undefined) {
        this.#receivedAt = chunk.at
        const { length } = chunk.bytes
        yield chunk.bytes
        freeBytes(chunk.bytes)
        this.#onRead(length)
      } else if (this.#end === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      } else if (this.#end.error !== undefined) {
        throw this.#end.error
      } else return
    }
  }
}
