import { constants } from 'node:fs'
import { link, lstat, mkdir, open, readdir, realpath, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { Fault } from '../../model/fault.ts'
import { asFault, errorCode } from './fault.ts'
import type { FileTarget } from './options.ts'

/** Beside the data and on the same file system; readers such as Spark and Hive pass over names with a leading dot. */
const INCOMING = '.spillway-incoming'
/** Nothing is written to a live temporary file for so long: it is left over from a crash. */
const STALE_MS = 3_600_000
const FILE_MODE = 0o640
const FOLDER_MODE = 0o750

/** The file system below one folder. Follows no symbolic link from the operator's root on. */
export class FolderClient {
  readonly #target: FileTarget
  readonly #clock: Clock
  readonly #random: Random

  constructor(target: FileTarget, surroundings: { readonly clock: Clock; readonly random: Random }) {
    this.#target = target
    this.#clock = surroundings.clock
    this.#random = surroundings.random
  }

  /** Where an artifact of this name belongs, for people. */
  path(name: string): string {
    return join(this.#target.folder, this.#target.path, ...parts(name))
  }

  /** Makes the folders on the way to `name`, durably, and gives its real path. */
  async place(name: string): Promise<string> {
    const folders = parts(name)
    const last = folders.pop()
    assert(last !== undefined, 'an artifact has a name')
    return join(await this.#folder(folders), last)
  }

  /** Writes and flushes a file that nobody sees yet. Obeys the signal between chunks. */
  async writeTemporary(
    chunks: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<{ readonly path: string; readonly length: number }> {
    const path = join(await this.#folder([INCOMING]), `${this.#random.uuid()}.part`)
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
    const handle = await asFault('write', path, open(path, flags, FILE_MODE))
    let length = 0
    try {
      for await (const chunk of chunks) {
        signal.throwIfAborted()
        await asFault('write', path, handle.writeFile(chunk))
        length += chunk.length
      }
      await asFault('flush', path, handle.sync())
      return { path, length }
    } catch (error) {
      await this.discard(path)
      throw error
    } finally {
      await handle.close()
    }
  }

  /** The atomic, conditional step: the file gets its name, unless the name is taken. Durable when it returns, either way. */
  async publish(temporary: string, path: string): Promise<{ readonly isNew: boolean }> {
    const isNew = await asFault('publish', path, linkIfAbsent(temporary, path))
    await flushFolder(dirname(path))
    return { isNew }
  }

  /** Removes a temporary file; one that cannot be removed is left to `discardStale`. */
  async discard(temporary: string): Promise<void> {
    await unlink(temporary).catch(() => {})
  }

  /** Removes what a crash left behind. Harmless to leave, so failures are of no interest. */
  async discardStale(): Promise<void> {
    const folder = await this.#folder([INCOMING])
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name)
      const info = await lstat(path).catch(() => undefined)
      if (info !== undefined && info.mtimeMs < this.#clock.now() - STALE_MS) await this.discard(path)
    }
  }

  /** Size in bytes and time of the last change (milliseconds) of a published file; undefined where there is none. */
  async look(name: string): Promise<{ readonly bytes: number; readonly modifiedAt: number } | undefined> {
    const path = join(await this.#root(), ...this.#target.below, ...parts(name))
    try {
      const info = await lstat(path)
      return { bytes: info.size, modifiedAt: Math.floor(info.mtimeMs) }
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined
      return await asFault('look at', path, Promise.reject(error))
    }
  }

  async #root(): Promise<string> {
    return await asFault('look at', this.#target.root, realpath(this.#target.root))
  }

  /** The real path of a folder below the destination's own; made where it is missing. */
  async #folder(names: readonly string[]): Promise<string> {
    let path = await this.#root()
    for (const name of [...this.#target.below, ...names]) {
      const parent = path
      path = join(parent, name)
      if (await asFault('make the folder', path, makeFolder(path))) await flushFolder(parent)
      const info = await asFault('look at', path, lstat(path))
      if (!info.isDirectory()) {
        throw new Fault('FOLDER_NOT_ALLOWED', { message: `\`${path}\` is a symbolic link or a file, not a folder.` })
      }
    }
    return path
  }
}

function parts(name: string): string[] {
  const names = name.split('/')
  assert(
    names.every((part) => part !== '' && part !== '.' && part !== '..' && !/[\0\\]/.test(part)),
    `not the name of an artifact: ${name}`,
  )
  return names
}

async function linkIfAbsent(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Whether it was made now. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: FOLDER_MODE })
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** A new name is on disk only once its folder is. */
async function flushFolder(path: string): Promise<void> {
  const handle = await asFault('flush', path, open(path, constants.O_RDONLY | constants.O_DIRECTORY))
  try {
    await asFault('flush', path, handle.sync())
  } finally {
    await handle.close()
  }
}
