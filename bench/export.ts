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

/** What an export is measured against; see raw-upload.ts. */
const LIMITS = ['file', 'memory', 'sdk'] as const

/**
 * Store → ADLS destination → a sink that accepts Put Block and discards, in turns with raw uploads of the same artifacts to the same sink: from files by a
 * bare loop (the least that any program could do), from memory, and by the official client (what anybody would use instead). Each is a process of its own;
 * ratios are taken within a round, because the machine is never quiet.
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
      const limit = async (way: (typeof LIMITS)[number]): Promise<LimitRound> =>
        once('./raw-upload.ts', [join(dir, 'artifacts'), endpoint, `${way}-${round}`, way])
      rounds.push({ exported, file: await limit('file'), memory: await limit('memory'), sdk: await limit('sdk') })
      say(
        `round ${round + 1}: ${rounded(events / exported.seconds)} events/s, ${LIMITS.map(ratioIn(rounds.slice(-1))).join(', ')} of the uploads from files, from memory, by the official client`,
      )
    }
    return figuresOf(events, rawBytes, rounds)
  } finally {
    await sink.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

interface LimitRound {
  readonly seconds: number
  readonly cpuSeconds: number
}

type Round = { readonly exported: ExportRound } & Readonly<Record<(typeof LIMITS)[number], LimitRound>>

function figuresOf(events: number, rawBytes: number, rounds: readonly Round[]): Figures {
  const seconds = median(rounds.map(({ exported }) => exported.seconds))
  const bytes = rounds[0]?.exported.bytes ?? 0
  const ratio = ratioIn(rounds)
  return {
    events_per_s: rounded(events / seconds),
    raw_mb_per_s: rounded(rawBytes / 1e6 / seconds),
    compressed_mb_per_s: rounded(bytes / 1e6 / seconds),
    raw_upload_mb_per_s: rounded(bytes / 1e6 / median(rounds.map(({ file }) => file.seconds))),
    ratio_to_raw_upload: ratio('file'),
    ratio_to_memory_upload: ratio('memory'),
    ratio_to_official_client: ratio('sdk'),
    peak_rss_mb: Math.max(...rounds.map(({ exported }) => exported.peakRssMb)),
    cpu_us_per_event: rounded(median(rounds.map(({ exported }) => (exported.cpuSeconds * 1e6) / events)), 2),
    raw_upload_cpu_us_per_event: rounded(median(rounds.map(({ file }) => (file.cpuSeconds * 1e6) / events)), 2),
    compression_ratio: rounded(rawBytes / bytes, 2),
    rounds: ROUNDS,
  }
}

/** How fast the export is, in units of that upload. */
function ratioIn(rounds: readonly Round[]): (limit: (typeof LIMITS)[number]) => number {
  return (limit) => rounded(median(rounds.map((round) => round[limit].seconds / round.exported.seconds)), 3)
}

async function once<T>(file: string, args: readonly string[]): Promise<T> {
  const child = startChild(file, args)
  const result = await child.next<T>()
  await child.stop()
  return result
}
