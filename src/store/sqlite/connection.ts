import { Worker } from 'node:worker_threads'
import { Bug } from '../../base/assert.ts'
import { Fault } from '../../model/fault.ts'
import type { Question, QuestionAnswers } from '../scan/questions.ts'
import type { Answers, DatabaseFailure, DatabaseSetup, EndOfAsk, Reply, Request } from './protocol.ts'

/** The source as it is, or what it was packed into: both lie beside this file. */
const DATABASE_THREAD = new URL(`./database-thread.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)

/** Such a thread makes few objects that live: a larger young generation brings nothing but its size, four times. */
const YOUNG_MB_MAX = 4

/** One SQLite connection in its own thread. Requests are answered in the order in which they are made. */
export class SqliteConnection {
  readonly #worker: Worker
  readonly #waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  #lastId = 0
  #ended: Fault | undefined
  #closing: Promise<void> | undefined

  private constructor(thread: URL) {
    // Without the process's own flags: Node refuses many of them for threads, `--max-old-space-size` among them.
    this.#worker = new Worker(thread, { execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB_MAX } })
    this.#worker.unref()
    this.#worker.on('message', (reply: Reply) => this.#settle(reply))
    this.#worker.on('error', (error: Error) =>
      this.#end(
        new Fault('STORE_UNAVAILABLE', { message: `The store's thread failed: ${error.message}`, cause: error }),
      ),
    )
    this.#worker.on('exit', () => this.#end(closed()))
  }

  /** Starts the thread; `open` is the first thing to ask of it. */
  static start(thread = DATABASE_THREAD): SqliteConnection {
    return new SqliteConnection(thread)
  }

  static async open(setup: DatabaseSetup): Promise<SqliteConnection> {
    const connection = SqliteConnection.start()
    await connection.open(setup)
    return connection
  }

  async open(setup: DatabaseSetup): Promise<void> {
    try {
      await this.request({ op: 'open', setup })
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** What is in `transfer` moves to the thread. */
  request<Op extends Request['op']>(
    request: Extract<Request, { op: Op }>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Answers[Op]> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    if (this.#closing !== undefined) return Promise.reject(closed())
    return this.#send(request, transfer)
  }

  /** A question that may take a while. When the signal aborts, the work ends and this rejects with its reason. */
  async ask<Asked extends Question>(question: Asked, signal?: AbortSignal): Promise<QuestionAnswers[Asked['ask']]> {
    signal?.throwIfAborted()
    const asked = this.request({ op: 'ask', question })
    const id = this.#lastId
    const end = (): void => this.#worker.postMessage({ endOf: id } satisfies EndOfAsk)
    signal?.addEventListener('abort', end, { once: true })
    try {
      const answer = await asked
      signal?.throwIfAborted()
      return answer as QuestionAnswers[Asked['ask']]
    } finally {
      signal?.removeEventListener('abort', end)
    }
  }

  /** What was asked for before is still answered; what comes later is refused. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    if (this.#ended !== undefined) return
    await this.#send({ op: 'close' })
    await this.#worker.terminate()
  }

  /** The thread keeps the process alive while it owes an answer, and only then. */
  #send<Op extends Request['op']>(
    request: Extract<Request, { op: Op }>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Answers[Op]> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#worker.postMessage({ id, request }, transfer)
      this.#waiting.set(id, { resolve, reject })
      this.#worker.ref()
    })
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if (reply.ok) waiting?.resolve(reply.value as never)
    else waiting?.reject(errorOf(reply.error))
  }

  #end(fault: Fault): void {
    this.#ended ??= fault
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
  }
}

function closed(): Fault {
  return new Fault('STORE_UNAVAILABLE', { message: 'The store is closed.' })
}

const SQLITE = {
  PERM: 3,
  BUSY: 5,
  LOCKED: 6,
  NOMEM: 7,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  PROTOCOL: 15,
  NOTADB: 26,
} as const

/** Expected failures become faults; anything else (a wrong statement, a broken constraint) is a bug. */
function errorOf({ message, code }: DatabaseFailure): Error {
  const cause = new Error(message)
  if (typeof code === 'string') return new Fault(code, { message, cause })
  switch (code) {
    case SQLITE.FULL:
      return new Fault('STORE_FULL', { cause })
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
    case SQLITE.PROTOCOL:
      return new Fault('STORE_BUSY', { cause })
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return new Fault('STORE_DAMAGED', { message: `The store's file is damaged: ${message}.`, cause })
    case SQLITE.PERM:
    case SQLITE.NOMEM:
    case SQLITE.READONLY:
    case SQLITE.IOERR:
    case SQLITE.CANTOPEN:
      return new Fault('STORE_UNAVAILABLE', { message: `The store cannot be used: ${message}.`, cause })
    default:
      return new Bug(message)
  }
}
