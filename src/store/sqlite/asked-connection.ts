import { SqliteConnection } from './connection.ts'
import type { DatabaseSetup } from './protocol.ts'

/** A connection for questions that may take a while: in a thread of its own, so that they hold up nothing else. Opened by the first of them. */
export type AskedConnection = Pick<SqliteConnection, 'ask'>

/** `owner` closes it. */
export function askedConnection(setup: DatabaseSetup, owner: AsyncDisposableStack): AskedConnection {
  let opened: Promise<SqliteConnection> | undefined
  const open = async (): Promise<SqliteConnection> => {
    const connection = owner.adopt(SqliteConnection.start(), (each) => each.close())
    await connection.open(setup)
    return connection
  }
  return {
    ask: async (question, signal) => {
      opened ??= open()
      // What fails may be there again the next time.
      opened.catch(() => {
        opened = undefined
      })
      return (await opened).ask(question, signal)
    },
  }
}
