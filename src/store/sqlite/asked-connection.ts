import { Fault, isFault } from '../../model/fault.ts'
import { SqliteConnection } from './connection.ts'
import type { DatabaseSetup } from './protocol.ts'

/** A connection for questions that may take a while: in a thread of its own, so that they hold up nothing else. */
export type AskedConnection = Pick<SqliteConnection, 'ask'>

/** Opened by the first question, and again by the next one after its thread failed. `owner` closes it. */
export function askedConnection(
  setup: DatabaseSetup,
  owner: AsyncDisposableStack,
  start = SqliteConnection.start,
): AskedConnection {
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
  return {
    ask: async (question, signal) => {
      opened ??= open()
      opened.catch(() => {
        opened = undefined
      })
      const connection = await opened
      try {
        return await connection.ask(question, signal)
      } catch (error) {
        if (isFault(error) && error.code === 'STORE_UNAVAILABLE') await forget(connection)
        throw error
      }
    },
  }
}
