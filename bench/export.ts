import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median, rounded, startChild } from './child.ts'
import type { Figures } from './figures.ts'

/** Odd, so that the median is a round that was run. */
const ROUNDS = 5

export interface ExportRound {
  readonly seconds: number
  readonly events: number
  readonly bytes: number
  readonly peakRssMb: number
  readonly cpuSeconds: number
}

/**
 * Store → ADLS destination → a sink that accepts Put Block and discards, in turns with two raw uploads of the same compressed bytes to the same sink: of
 * a file by the official client (what anybody would use instead), and from memory by a bare loop (the least that any program could do). Each is a process
 * of its own; ratios are taken within a round, because the machine is never quiet.
 */
export async function benchExport(events: number, say: (line: string) => void): Promise<Figures> {
  const dir = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
  const sink = startChild('../local-azure/storage/block-blob-sink.ts')
  try {
    const { endpoint } = await sink.next<{ endpoint: string }>()
    say(`filling a store with ${events} events …`)
    const fill = startChild('./fill-store.ts', [dir, String(events)])
    const { rawBytes } = await fill.next<{ rawBytes: number }>()
    await fill.stop()

    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const exported = await once<ExportRound>('./export-once.ts', [dir, endpoint, `round-${round}`])
      const raw = await once<{ seconds: number }>('./raw-upload.ts', [
        join(dir, 'raw'),
        endpoint,
        `raw-${round}`,
        'sdk',
      ])
      const bare = await once<{ seconds: number }>('./raw-upload.ts', [
        join(dir, 'raw'),
        endpoint,
        `bare-${round}`,
        'bare',
      ])
      rounds.push({ exported, raw, bare })
      say(
        `round ${round + 1}: ${rounded(events / exported.seconds)} events/s, ${rounded(raw.seconds / exported.seconds, 2)} of the official client, ${rounded(bare.seconds / exported.seconds, 2)} of the raw upload`,
      )
    }
    const seconds = median(rounds.map(({ exported }) => exported.seconds))
    const bytes = rounds[0]?.exported.bytes ?? 0
    return {
      events_per_s: rounded(events / seconds),
      raw_mb_per_s: rounded(rawBytes / 1e6 / seconds),
      compressed_mb_per_s: rounded(bytes / 1e6 / seconds),
      raw_upload_mb_per_s: rounded(bytes / 1e6 / median(rounds.map(({ bare }) => bare.seconds))),
      ratio_to_official_client: rounded(median(rounds.map(({ exported, raw }) => raw.seconds / exported.seconds)), 3),
      ratio_to_raw_upload: rounded(median(rounds.map(({ exported, bare }) => bare.seconds / exported.seconds)), 3),
      peak_rss_mb: Math.max(...rounds.map(({ exported }) => exported.peakRssMb)),
      cpu_us_per_event: rounded(median(rounds.map(({ exported }) => (exported.cpuSeconds * 1e6) / events)), 2),
      compression_ratio: rounded(rawBytes / bytes, 2),
      rounds: ROUNDS,
    }
  } finally {
    await sink.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

interface Round {
  readonly exported: ExportRound
  readonly raw: { readonly seconds: number }
  readonly bare: { readonly seconds: number }
}

async function once<T>(file: string, args: readonly string[]): Promise<T> {
  const child = startChild(file, args)
  const result = await child.next<T>()
  await child.stop()
  return result
}
