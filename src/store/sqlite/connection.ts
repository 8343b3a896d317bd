import { Worker } from 'node:worker_threads'
import { Fault } from '../../model/fault.ts'
import type { Answers, Reply, Request, SqliteFailure, WorkerSetup } from './protocol.ts'

/** One SQLite connection in its own thread. Requests are answered in the order in which they are made. */
export class SqliteConnection {
  readonly #worker: Worker
  readonly #waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  #lastId = 0
  #ended: Error | undefined

  private constructor(setup: WorkerSetup) {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    this.#worker = new Worker(new URL(`./database-thread.${extension}`, import.meta.url), {
      workerData: setup,
      execArgv: process.execArgv.filter((flag) => !flag.startsWith('--test') && flag !== '--expose-gc'),
    })
    this.#worker.on('message', (reply: Reply) => this.#settle(reply))
    this.#worker.on('error', (error: Error) =>
      this.#end(
        new Fault('STORE_UNAVAILABLE', { message: `The store's thread failed: ${error.message}`, cause: error }),
      ),
    )
    this.#worker.on('exit', () => this.#end(new Fault('STORE_UNAVAILABLE', { message: 'The store is closed.' })))
  }

  static async open(setup: WorkerSetup): Promise<SqliteConnection> {
    const connection = new SqliteConnection(setup)
    await connection.request({ op: 'query', sql: 'SELECT 1', parameters: [] })
    return connection
  }

  request<Op extends Request['op']>(request: Extract<Request, { op: Op }>): Promise<Answers[Op]> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, request })
    })
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()))
    await this.request({ op: 'close' })
    await exited
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (reply.ok) waiting?.resolve(reply.value as never)
    else waiting?.reject(faultOf(reply.error))
  }

  #end(error: Error): void {
    this.#ended ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
  }
}

const SQLITE = { BUSY: 5, LOCKED: 6, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, NOTADB: 26 } as const

/** Expected failures become faults; anything else (a wrong statement, a broken constraint) is a bug and stays an error. */
function faultOf({ message, code }: SqliteFailure): Error {
  switch (code) {
    case SQLITE.FULL:
      return new Fault('STORE_FULL', { cause: new Error(message) })
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return new Fault('STORE_BUSY', { cause: new Error(message) })
    case SQLITE.IOERR:
    case SQLITE.READONLY:
    case SQLITE.CANTOPEN:
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return new Fault('STORE_UNAVAILABLE', {
        message: `The store cannot be used: ${message}.`,
        cause: new Error(message),
      })
    default:
      return new Error(message)
  }
}
