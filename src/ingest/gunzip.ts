import { createGunzip, type Gunzip } from 'node:zlib'
import { Fault } from '../model/fault.ts'

/** What is inflated in one step. It can grow to 1,032 times its size, all of which is in memory before the next step. */
const STEP_BYTES = 16_384
const OUTPUT_BYTES = 65_536
const MAGIC = Buffer.from([0x1f, 0x8b])

/**
 * The inflated bytes of a gzip body, of one member or several. Throws Fault, after all that could be inflated: BODY_NOT_GZIP;
 * BODY_TRUNCATED where it ends too early or is damaged (zlib keeps up to 64 KiB before the damage to itself). Whoever
 * reads it has to stop in time: it may inflate to a thousand times its size.
 */
export async function* gunzip(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const inflater = new Inflater()
  try {
    yield* inflater.inflate(body)
  } finally {
    inflater.close()
  }
}

type Done = (error?: Error | null) => void

/** zlib, step by step instead of by piping: a stream that fails drops what it still holds, and that would be whole events. */
class Inflater {
  readonly #zlib: Gunzip = createGunzip({ chunkSize: OUTPUT_BYTES })
  #inflated: Buffer[] = []
  #fault: Fault | undefined
  #magic = Buffer.alloc(0)
  #fedBytes = 0

  constructor() {
    this.#zlib.on('data', (bytes: Buffer) => this.#inflated.push(bytes))
    this.#zlib.on('error', () => {}) // each step listens for itself
  }

  async *inflate(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      for (let at = 0; at < chunk.length; at += STEP_BYTES) {
        await this.#feed(chunk.subarray(at, at + STEP_BYTES))
        yield* this.#take()
      }
    }
    if (!this.#isOver()) await this.#step((done) => this.#zlib.once('end', done).end())
    yield* this.#take()
  }

  close(): void {
    this.#zlib.destroy()
  }

  async #feed(input: Buffer): Promise<void> {
    if (this.#magic.length < MAGIC.length) this.#magic = Buffer.concat([this.#magic, input]).subarray(0, MAGIC.length)
    const wasOver = this.#isOver()
    this.#fedBytes += input.length
    if (!wasOver) await this.#step((done) => this.#zlib.write(input, done))
    const leftBytes = Math.min(this.#fedBytes - this.#zlib.bytesWritten, input.length)
    if (leftBytes > 0 && input.subarray(-leftBytes).some((byte) => byte !== 0)) {
      this.#fault ??= new Fault('BODY_TRUNCATED', { message: 'Something else follows the end of the gzip body.' })
    }
  }

  /** zlib saw zeros after a member's end: it takes no byte of them, nor of anything after them. */
  #isOver(): boolean {
    return this.#zlib.bytesWritten < this.#fedBytes
  }

  #step(begin: (done: Done) => void): Promise<void> {
    return new Promise((resolve) => {
      const done: Done = (error) => {
        this.#zlib.off('error', done)
        if (error) this.#fault ??= this.#faultOf(error)
        resolve()
      }
      this.#zlib.once('error', done)
      begin(done)
    })
  }

  #faultOf(cause: Error): Fault {
    const isGzip = MAGIC.subarray(0, this.#magic.length).equals(this.#magic)
    return new Fault(isGzip ? 'BODY_TRUNCATED' : 'BODY_NOT_GZIP', { cause })
  }

  /** What has been inflated, then the fault, if there is one. */
  *#take(): Generator<Buffer> {
    const inflated = this.#inflated
    this.#inflated = []
    yield* inflated
    if (this.#fault !== undefined) throw this.#fault
  }
}
