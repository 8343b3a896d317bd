import { open } from 'node:fs/promises'
import type { Progress } from './progress.ts'
import type { Rejected } from './send-batch.ts'

/** Shown one by one; of more, the file of --rejected has all. */
const LISTED_MAX = 20

export interface Rejections extends AsyncDisposable {
  readonly listed: readonly Rejected[]
  add(rejected: readonly Rejected[]): Promise<void>
}

/** Shows the first rejected events and writes all of them to `file`, where one is given. */
export async function openRejections(file: unknown, unit: string, progress: Progress): Promise<Rejections> {
  const handle = typeof file === 'string' ? await open(file, 'w', 0o600) : undefined
  const listed: Rejected[] = []
  let told = false
  return {
    listed,
    add: async (rejected) => {
      for (const entry of rejected.slice(0, LISTED_MAX - listed.length)) {
        listed.push(entry)
        progress.say(`Rejected ${unit} ${entry.line}: ${entry.message} [${entry.code}]\n  ${entry.hint}`)
      }
      const unlisted = listed.length === LISTED_MAX && rejected.at(-1) !== listed.at(-1)
      if (unlisted && !told) {
        told = true
        const where = handle === undefined ? '--rejected FILE writes all of them to a file' : `all are in ${file}`
        progress.say(`More rejected events are not shown: ${where}.`)
      }
      await handle?.write(rejected.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    },
    [Symbol.asyncDispose]: async () => handle?.close(),
  }
}
