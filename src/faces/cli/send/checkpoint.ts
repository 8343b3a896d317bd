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
  save(place: Place): Promise<void>
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
  return {
    load: async () => {
      if (!existsSync(place)) return undefined
      const outcome = stored.safeParse(JSON.parse(await readFile(place, 'utf8').catch(() => 'null')))
      if (!outcome.success) return undefined
      const { line, offset, headBytes, headHash } = outcome.data
      const same = (await stat(file)).size >= offset && (await headOf(file, headBytes)) === headHash
      return same ? { line, offset } : undefined
    },
    save: async ({ line, offset }) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const headBytes = Math.min(HEAD_BYTES, (await stat(file)).size)
      const text = JSON.stringify({
        file,
        url,
        stream,
        line,
        offset,
        headBytes,
        headHash: await headOf(file, headBytes),
      })
      const draft = `${place}.${process.pid}.tmp`
      await writeFile(draft, text, { mode: 0o600 })
      await rename(draft, place)
    },
    clear: () => rm(place, { force: true }),
  }
}

async function headOf(file: string, headBytes: number): Promise<string> {
  await using handle = await open(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  return sha256Hex(buffer.subarray(0, bytesRead))
}
