import { Fault, isFault } from '../../model/fault.ts'
import { SqliteConnection } from './connection.ts'
import type { DatabaseSetup } from './protocol.ts'

/** A connection whose thread is started when it is needed first: a server that is not asked for much is small, and starts sooner. */
export type LazyConnection = Pick<SqliteConnection, 'ask' | 'request'>

/** Opened by the first request, and again by the next one after its thread failed. `owner` closes it. */
export function lazyConnection(
  setup: DatabaseSetup,
  owner: AsyncDisposableStack,
  start = SqliteConnection.start,
): LazyConnection {
  let opened: Promise<SqliteConnection> | undefined
  const open = async (): Promise<SqliteConnection> => {
    if (owner.disposed) throw new Fault('STORE_UNAVAILABLE', { message: 'The store is closed.' })
    const connection = owner.adopt(start(), (each) => each.close())
    await connection.open(setup)
    return connection
  }
  const forget = async (connection: SqliteConnection): Promise<void> => {
    if ((await opened) === connection) opened = undefined
    await connection.close()
  }
  const using = async <T>(work: (connection: SqliteConnection) => Promise<T>): Promise<T> => {
    opened ??= open()
    opened.catch(() => {
      opened = undefined
    })
    const connection = await opened
    try {
      return await work(connection)
    } catch (error) {
      if (isFault(error) && error.code === 'STORE_UNAVAILABLE') await forget(connection)
      throw error
    }
  }
  return {
    ask: (question, signal) => using((connection) => connection.ask(question, signal)),
    request: (request, transfer) => using((connection) => connection.request(request, transfer)),
  }
}
