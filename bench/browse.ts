import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rounded, startChild } from './child.ts'
import type { Figures } from './figures.ts'

/** What pages ask of a month of guardrail activity, in a process of its own: first after its start, and then again and again. */
export async function benchBrowse(events: number, say: (line: string) => void): Promise<Figures> {
  const dir = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
  try {
    say(`filling a store with ${events} events …`)
    const start = performance.now()
    const fill = startChild('./fill-browse.ts', [dir, String(events)])
    const { storeBytes } = await fill.next<{ storeBytes: number }>()
    await fill.stop()
    say(`filled in ${rounded((performance.now() - start) / 1000)} s; asking …`)
    const asking = startChild('./browse-questions.ts', [dir])
    const figures = await asking.next<Figures>()
    await asking.stop()
    return { store_mb: rounded(storeBytes / 1e6), ...figures }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
