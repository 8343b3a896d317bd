import { existsSync } from 'node:fs'
import { mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { sha256Hex } from '../../../base/hash.ts'
import type { Environment } from '../../../config/environment.ts'
import type { Place } from './read-lines.ts'

const HEAD_BYTES = 4096

/** Remembers how far a file has been acknowledged, so that a stopped run can be gone on with. */
export interface Checkpoint {
  /** Where the last run stopped, when it is still the same file. */
  load(): Promise<Place | undefined>
  /** Returns at once; places that follow each other quickly are written as one. */
  note(place: Place): void
  /** Resolves when the last noted place is on disk; rejects where that failed. */
  flush(): Promise<void>
  /** At the end of a complete run: the next one starts over. */
  clear(): Promise<void>
}

const stored = z.object({
  line: z.int().min(1),
  offset: z.int().min(0),
  headBytes: z.int().min(1).max(HEAD_BYTES),
  headHash: z.string(),
})

/** One small file per file, server and stream. The hash of the file's head tells a file that took an old one's name. */
export async function openCheckpoint(path: string, url: string, stream: string, env: Environment): Promise<Checkpoint> {
  const file = await realpath(path)
  const folder = join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'spillway', 'sends')
  const place = join(folder, `${sha256Hex([file, url, stream].join('\n')).slice(0, 32)}.json`)
  let noted: Place | undefined
  let writing: Promise<void> | undefined
  let failure: unknown

  const write = async ({ line, offset }: Place): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const headBytes = Math.min(HEAD_BYTES, (await stat(file)).size)
    const headHash = await headOf(file, headBytes)
    const draft = `${place}.tmp`
    await writeFile(draft, JSON.stringify({ file, url, stream, line, offset, headBytes, headHash }), { mode: 0o600 })
    await rename(draft, place)
  }
  const writeNoted = async (): Promise<void> => {
    try {
      while (noted !== undefined) {
        const next = noted
        noted = undefined
        failure = await write(next).then(
          () => undefined,
          (error: unknown) => error,
        )
      }
    } finally {
      writing = undefined
    }
  }
  const flush = async (): Promise<void> => {
    if (writing === undefined && noted !== undefined) writing = writeNoted()
    await writing
    if (failure !== undefined) throw failure
  }
  return {
    load: async () => {
      if (!existsSync(place)) return undefined
      const outcome = stored.safeParse(JSON.parse(await readFile(place, 'utf8').catch(() => 'null')))
      if (!outcome.success) return undefined
      const { line, offset, headBytes, headHash } = outcome.data
      const same = (await stat(file)).size >= offset && (await headOf(file, headBytes)) === headHash
      return same ? { line, offset } : undefined
    },
    note: (next) => {
      noted = next
      // A failure shows at the last flush, where it matters.
      flush().catch(() => undefined)
    },
    flush,
    clear: async () => {
      await flush().catch(() => undefined)
      await rm(place, { force: true })
    },
  }
}

async function headOf(file: string, headBytes: number): Promise<string> {
  await using handle = await open(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  return sha256Hex(buffer.subarray(0, bytesRead))
}
