import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median, rounded, startChild } from './child.ts'
import type { Figures } from './main.ts'

/** Odd, so that the median is a round that was run. */
const ROUNDS = 5

export interface ExportRound {
  readonly seconds: number
  readonly events: number
  readonly bytes: number
  readonly peakRssMb: number
}

/**
 * Store → ADLS destination → a sink that accepts Put Block and discards, in turns with a raw upload of the same compressed bytes to the same sink. Each
 * is a process of its own; the ratio is taken within a round, because the machine is never quiet.
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

    const rounds: { exported: ExportRound; raw: ExportRound }[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const exported = await once('./export-once.ts', [dir, endpoint, `round-${round}`])
      const raw = await once('./raw-upload.ts', [dir, endpoint, `raw-${round}`])
      rounds.push({ exported, raw })
      say(
        `round ${round + 1}: ${rounded(exported.events / exported.seconds)} events/s, ${rounded(raw.seconds / exported.seconds, 2)} of the raw upload`,
      )
    }
    const seconds = median(rounds.map(({ exported }) => exported.seconds))
    const bytes = rounds[0]?.exported.bytes ?? 0
    return {
      events_per_s: rounded(events / seconds),
      raw_mb_per_s: rounded(rawBytes / 1e6 / seconds),
      compressed_mb_per_s: rounded(bytes / 1e6 / seconds),
      raw_upload_mb_per_s: rounded(bytes / 1e6 / median(rounds.map(({ raw }) => raw.seconds))),
      ratio_to_raw_upload: rounded(median(rounds.map(({ exported, raw }) => raw.seconds / exported.seconds)), 3),
      peak_rss_mb: Math.max(...rounds.map(({ exported }) => exported.peakRssMb)),
      compression_ratio: rounded(rawBytes / bytes, 2),
      rounds: ROUNDS,
    }
  } finally {
    await sink.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

async function once(file: string, args: readonly string[]): Promise<ExportRound> {
  const child = startChild(file, args)
  const result = await child.next<ExportRound>()
  await child.stop()
  return result
}
