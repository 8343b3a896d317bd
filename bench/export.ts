import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median, rounded, startChild } from './child.ts'
import type { Figures } from './figures.ts'

/** Odd, so that the median is a round that was run; so many, because rounds differ by half on a machine that others use. */
const ROUNDS = 11

export interface ExportRound {
  readonly seconds: number
  readonly events: number
  readonly bytes: number
  readonly peakRssMb: number
  readonly cpuSeconds: number
}

/** What an export is measured against; see raw-upload.ts. */
const LIMITS = ['file', 'memory', 'sdk'] as const
type Limit = (typeof LIMITS)[number]

/**
 * Store → ADLS destination → a sink that accepts Put Block and discards, in turns with raw uploads of the same artifacts to the same sink: from files by a
 * bare loop (the least that any program could do), from memory, and by the official client (what anybody would use instead). Each is a process of its own,
 * which does it twice: once as it is after its start, and once as a server is that has been running for a while. Ratios are taken within a round,
 * because the machine is never quiet.
 */
export async function benchExport(events: number, say: (line: string) => void): Promise<Figures> {
  const dir = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
  const sink = startChild('../local-azure/storage/block-blob-sink.ts')
  try {
    const { endpoint } = await sink.next<{ endpoint: string }>()
    await warmUp(join(dir, 'small'), endpoint)
    say(`filling a store with ${events} events …`)
    const rawBytes = await fill(dir, events)

    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const exported = await twice<ExportRound>('./export-twice.ts', [dir, endpoint, `round-${round}`])
      const limit = (way: Limit): Promise<Twice<LimitRound>> =>
        twice('./raw-upload.ts', [join(dir, 'artifacts'), endpoint, `${way}-${round}`, way])
      rounds.push({ exported, file: await limit('file'), memory: await limit('memory'), sdk: await limit('sdk') })
      const ratios = LIMITS.map((way) => ratio(rounds.slice(-1), way, 'again')).join(', ')
      say(
        `round ${round + 1}: ${rounded(events / exported.again.seconds)} events/s; ${ratios} of uploads from files, from memory, by the official client`,
      )
    }
    return figuresOf(events, rawBytes, rounds)
  } finally {
    await sink.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Rounds find compiled code in the cache, as every start of a server but its first one does. */
async function warmUp(dir: string, endpoint: string): Promise<void> {
  await fill(dir, 1_000)
  await twice('./export-twice.ts', [dir, endpoint, 'small'])
}

/** Answers how many bytes of JSON it came to. */
async function fill(dir: string, events: number): Promise<number> {
  const child = startChild('./fill-store.ts', [dir, String(events)])
  const { rawBytes } = await child.next<{ rawBytes: number }>()
  await child.ended()
  return rawBytes
}

interface LimitRound {
  readonly seconds: number
  readonly cpuSeconds: number
}

/** The first time that a process does it, and the second. */
interface Twice<T> {
  readonly first: T
  readonly again: T
}

type Round = { readonly exported: Twice<ExportRound> } & Readonly<Record<Limit, Twice<LimitRound>>>

function figuresOf(events: number, rawBytes: number, rounds: readonly Round[]): Figures {
  const exported = rounds.map((round) => round.exported.again)
  const uploaded = rounds.map((round) => round.file.again)
  const seconds = median(exported.map((each) => each.seconds))
  const bytes = exported[0]?.bytes ?? 0
  const cpuUs = (used: readonly { cpuSeconds: number }[]): number =>
    rounded(median(used.map(({ cpuSeconds }) => (cpuSeconds * 1e6) / events)), 2)
  return {
    events_per_s: rounded(events / seconds),
    raw_mb_per_s: rounded(rawBytes / 1e6 / seconds),
    compressed_mb_per_s: rounded(bytes / 1e6 / seconds),
    raw_upload_mb_per_s: rounded(bytes / 1e6 / median(uploaded.map((each) => each.seconds))),
    ratio_to_raw_upload: ratio(rounds, 'file', 'again'),
    ratio_to_memory_upload: ratio(rounds, 'memory', 'again'),
    ratio_to_official_client: ratio(rounds, 'sdk', 'again'),
    first_ratio_to_raw_upload: ratio(rounds, 'file', 'first'),
    peak_rss_mb: Math.max(...exported.map((each) => each.peakRssMb)),
    cpu_us_per_event: cpuUs(exported),
    raw_upload_cpu_us_per_event: cpuUs(uploaded),
    compression_ratio: rounded(rawBytes / bytes, 2),
    rounds: ROUNDS,
  }
}

/** How fast the export is, in units of that upload. */
function ratio(rounds: readonly Round[], limit: Limit, time: keyof Twice<unknown>): number {
  return rounded(median(rounds.map((round) => round[limit][time].seconds / round.exported[time].seconds)), 3)
}

async function twice<T>(file: string, args: readonly string[]): Promise<Twice<T>> {
  const child = startChild(file, args)
  const first = await child.next<T>()
  const again = await child.next<T>()
  await child.ended()
  return { first, again }
}
