import { Worker } from 'node:worker_threads'
import { unreachable } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import { freeBytes } from '../base/free-bytes.ts'
import { ownBytes } from '../base/own-bytes.ts'
import { Fault } from '../model/fault.ts'
import type { CommitBlock } from './block-maker.ts'
import { bodyChunks } from './body-chunks.ts'
import type { RequestBody } from './body-reader.ts'
import type { ReadLimits } from './read-events.ts'
import { errorOf, type FromReader, plainError, type ToReader } from './reader-protocol.ts'
import type { BodyOutcome } from './take-body.ts'

export interface ReaderThreadDeps {
  readonly clock: Clock
  readonly commit: CommitBlock
  /** Called once, when the thread ended without being told to. */
  onLost(error: Error): void
}

/** So much of a body may be on its way to the thread, or wait there to be read. */
const UNREAD_BYTES_MAX = 256 * 1024

/** One thread that turns bodies into blocks; see serve-reader.ts for its other end. */
export class ReaderThread {
  readonly #deps: ReaderThreadDeps
  readonly #worker: Worker
  readonly #bodies = new Map<number, BodyInThread>()
  #lastBody = 0
  #unreadBytes = 0
  #heldBytes = 0
  #ended: Error | undefined
  #isClosing = false

  constructor(module: URL, limits: ReadLimits, deps: ReaderThreadDeps) {
    this.#deps = deps
    // Without the process's own flags: Node refuses many of them for threads, `--max-old-space-size` among them.
    this.#worker = new Worker(module, { execArgv: [], workerData: limits })
    this.#worker.unref()
    this.#worker.on('message', (message: FromReader) => this.#receive(message))
    this.#worker.on('error', (error: Error) => this.#lose(error))
    this.#worker.on('exit', (code) => this.#lose(new Error(`it ended with code ${code}`)))
  }

  /** Sent to the thread and not on disk yet. */
  get bytesInFlight(): number {
    return this.#unreadBytes + this.#heldBytes
  }

  async take({ chunks, ...form }: RequestBody): Promise<BodyOutcome> {
    const number = ++this.#lastBody
    const body = new BodyInThread()
    this.#bodies.set(number, body)
    this.#worker.ref()
    this.#post({ op: 'begin', body: number, ...form })
    void this.#sendAll(number, body, chunks)
    try {
      return await body.outcome
    } finally {
      this.#bodies.delete(number)
      this.#unreadBytes -= body.unreadBytes
      if (this.#bodies.size === 0) this.#worker.unref()
    }
  }

  /** Bodies that are still being read are lost. */
  async close(): Promise<void> {
    this.#isClosing = true
    await this.#worker.terminate()
  }

  async #sendAll(number: number, body: BodyInThread, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    let failure: unknown
    try {
      for await (const chunk of bodyChunks(chunks)) {
        if (body.isOver) return
        this.#send(number, body, ownBytes(chunk))
        while (body.unreadBytes >= UNREAD_BYTES_MAX && !body.isOver) await body.changed()
      }
    } catch (error) {
      failure = error
    }
    this.#post({ op: 'end', body: number, error: failure === undefined ? undefined : plainError(failure) })
  }

  #send(number: number, body: BodyInThread, bytes: Uint8Array<ArrayBuffer>): void {
    const { length } = bytes
    body.unreadBytes += length
    this.#unreadBytes += length
    this.#post({ op: 'chunk', body: number, bytes, at: this.#deps.clock.now() }, [bytes.buffer])
  }

  #receive(message: FromReader): void {
    switch (message.op) {
      case 'read':
        this.#heldBytes = message.heldBytes
        this.#readOf(message.body, message.bytes)
        break
      case 'block':
        void this.#commit(message)
        break
      case 'taken': {
        this.#heldBytes = message.heldBytes
        const { error, ...outcome } = message.outcome
        const fault = error && errorOf(error)
        this.#bodies.get(message.body)?.settle(fault instanceof Fault ? { ...outcome, fault } : outcome)
        break
      }
      case 'failed':
        this.#heldBytes = message.heldBytes
        this.#bodies.get(message.body)?.fail(errorOf(message.error))
        break
      default:
        unreachable(message)
    }
  }

  #readOf(number: number, bytes: number): void {
    const body = this.#bodies.get(number)
    if (body === undefined) return
    this.#unreadBytes -= bytes
    body.read(bytes)
  }

  /** Also for a thread that is lost meanwhile: whatever has arrived here is whole. */
  async #commit({ block, ready }: Extract<FromReader, { op: 'block' }>): Promise<void> {
    try {
      this.#post({ op: 'committed', block, result: await this.#deps.commit(ready) })
    } catch (error) {
      this.#post({ op: 'refused', block, error: plainError(error) })
    }
    const { idHashes, columns, segment } = ready
    for (const bytes of [idHashes, columns.narrow, columns.wide, segment.bytes]) freeBytes(bytes)
  }

  #post(message: ToReader, transfer: ArrayBuffer[] = []): void {
    if (this.#ended === undefined) this.#worker.postMessage(message, transfer)
  }

  #lose(error: Error): void {
    if (this.#ended !== undefined) return
    this.#ended = error
    this.#heldBytes = 0
    for (const body of this.#bodies.values()) body.fail(new Fault('READER_LOST', { cause: error }))
    if (!this.#isClosing) this.#deps.onLost(error)
  }
}

/** A body while a thread reads it. */
class BodyInThread {
  /** Sent and not read yet. */
  unreadBytes = 0
  isOver = false
  readonly #outcome = Promise.withResolvers<BodyOutcome>()
  #change = Promise.withResolvers<void>()

  get outcome(): Promise<BodyOutcome> {
    return this.#outcome.promise
  }

  /** Resolves when something was read, or it is over. */
  changed(): Promise<void> {
    return this.#change.promise
  }

  read(bytes: number): void {
    this.unreadBytes -= bytes
    this.#change.resolve()
    this.#change = Promise.withResolvers<void>()
  }

  settle(outcome: BodyOutcome): void {
    this.#end()
    this.#outcome.resolve(outcome)
  }

  fail(error: Error): void {
    this.#end()
    this.#outcome.reject(error)
  }

  #end(): void {
    this.isOver = true
    this.#change.resolve()
  }
}
