import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median, rounded, startChild } from './child.ts'
import type { Figures } from './figures.ts'

const ROUNDS = 3

export interface IntakeRound {
  readonly seconds: number
  readonly accepted: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Of the server. */
  readonly peakRssMb: number
  readonly cpuSeconds: number
  readonly writtenBytes: number
}

/**
 * 500-event requests over HTTP on 16 connections into the real server with an empty store, acknowledged after fsync; in turns with a server that only
 * appends the same bodies to a file and syncs it: the limit.
 */
export async function benchIntake(events: number, say: (line: string) => void): Promise<Figures> {
  const dir = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
  const load = startChild('./intake-load.ts', [String(events)], ['--max-old-space-size=8192'])
  try {
    say(`generating ${events} events …`)
    await load.next()
    const rounds: { spillway: IntakeRound; limit: IntakeRound }[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const spillway = await against('./intake-server.ts', join(dir, `store-${round}`), load)
      const limit = await against('./append-server.ts', join(dir, `append-${round}`), load)
      rounds.push({ spillway, limit })
      say(
        `round ${round + 1}: ${rounded(events / spillway.seconds)} events/s, ${rounded(limit.seconds / spillway.seconds, 2)} of appending the same bodies`,
      )
    }
    const seconds = median(rounds.map(({ spillway }) => spillway.seconds))
    return {
      events_per_s: rounded(events / seconds),
      p50_ms: rounded(median(rounds.map(({ spillway }) => spillway.p50Ms)), 1),
      p99_ms: rounded(median(rounds.map(({ spillway }) => spillway.p99Ms)), 1),
      peak_rss_mb: Math.max(...rounds.map(({ spillway }) => spillway.peakRssMb)),
      accepted: rounds[0]?.spillway.accepted ?? 0,
      append_limit_events_per_s: rounded(events / median(rounds.map(({ limit }) => limit.seconds))),
      server_cpu_us_per_event: rounded(median(rounds.map(({ spillway }) => (spillway.cpuSeconds * 1e6) / events)), 1),
      written_bytes_per_event: rounded(median(rounds.map(({ spillway }) => spillway.writtenBytes / events))),
      ratio_to_append: rounded(median(rounds.map(({ spillway, limit }) => limit.seconds / spillway.seconds)), 3),
      rounds: ROUNDS,
    }
  } finally {
    await load.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

type Used = Pick<IntakeRound, 'peakRssMb' | 'cpuSeconds' | 'writtenBytes'>

async function against(serverFile: string, dir: string, load: ReturnType<typeof startChild>): Promise<IntakeRound> {
  const server = startChild(serverFile, [dir])
  const { url, token } = await server.next<{ url: string; token: string }>()
  load.say({ url, token })
  const round = await load.next<Omit<IntakeRound, keyof Used>>()
  server.say({ report: true })
  const used = await server.next<Used>()
  await server.stop()
  return { ...round, ...used }
}
