import type { OnProbeStep, ProbeReport } from '../destination.ts'
import { runProbe } from '../probe-report.ts'
import type { FolderClient } from './client.ts'

const TEST = Buffer.from('spillway connection test\n')

/** Makes the folder, and goes through every step of a delivery with a test file; leaves nothing behind but the folder. */
export async function probeFolder(
  client: FolderClient,
  signal: AbortSignal,
  onStep?: OnProbeStep,
): Promise<ProbeReport> {
  const folder = async (): Promise<string> => {
    const path = await client.place('.spillway-incoming/test')
    return `The folder is ${path.slice(0, path.lastIndexOf('/.spillway-incoming'))}.`
  }
  const write = async (): Promise<string> => {
    const temporary = await client.writeTemporary(once(TEST), signal)
    const published = `${temporary.path}.test`
    try {
      await client.publish(temporary.path, published)
    } finally {
      await client.discard(published)
      await client.discard(temporary.path)
    }
    return 'A test file was written, flushed, given its name in one step, and removed.'
  }
  const checks = [
    { step: 'folder', check: folder },
    { step: 'write', check: write },
  ]
  return await runProbe(checks, { warnings: [] }, signal, onStep)
}

async function* once<T>(value: T): AsyncGenerator<T, void> {
  yield value
}
