import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Fault, isFault } from '../../model/fault.ts'
import { SqliteConnection } from './connection.ts'

/**
 * Copies the database at `path` into the new file `target`, on a connection of its own: it takes as long as the store is large, and nobody waits for
 * it. The name is taken first (exclusively, so that no file is ever overwritten, the live one included) and gets its content at the end, whole.
 */
export async function backUp(path: string, target: string): Promise<void> {
  const partial = `${target}.partial`
  await takeName(target)
  try {
    await takeName(partial)
    try {
      await copy(path, partial)
      await rename(partial, target)
      await flush(dirname(target))
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    }
  } catch (error) {
    await rm(target, { force: true })
    throw error
  }
}

async function takeName(file: string): Promise<void> {
  try {
    await (await open(file, 'wx', 0o600)).close()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new Fault('BACKUP_TARGET_EXISTS', { message: `${file} exists already.`, cause: error })
    if (code === 'ENOSPC') throw new Fault('FOLDER_FULL', { cause: error })
    throw new Fault('FOLDER_UNWRITABLE', { message: `The backup cannot be written: ${message}.`, cause: error })
  }
}

async function copy(path: string, target: string): Promise<void> {
  const connection = await SqliteConnection.open({ path, readOnly: true })
  try {
    await connection.request({ op: 'query', sql: 'VACUUM INTO ?', parameters: [target] })
  } catch (error) {
    throw isFault(error) && error.code === 'STORE_FULL' ? new Fault('FOLDER_FULL', { cause: error }) : error
  } finally {
    await connection.close()
  }
  await flush(target)
}

/** SQLite does not wait for the disk when it copies. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
