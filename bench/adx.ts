import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { Client } from 'azure-kusto-data'
import type { LocalAdxAddress } from '../local-azure/adx/local-adx.ts'
import { systemClock } from '../src/base/clock.ts'
import { stockConnection } from '../src/destinations/adx/testing/stock-client.ts'
import type { RowsFile } from './adx-rows.ts'
import type { Sending, SendingTask } from './adx-sending.ts'
import { median, rounded, startChild } from './child.ts'
import type { Figures } from './figures.ts'

const ROUNDS = 3
const CLIENTS = ['spillway', 'official'] as const
type ClientName = (typeof CLIENTS)[number]
interface Outcome extends Sending {
  readonly secondsToQueryable: number
}
type Round = Readonly<Record<ClientName, Outcome>>
const QUERYABLE_WITHIN_MS = 600_000

/**
 * The same rows, in gzipped files of the same size, into the same stand-in for Azure Data Explorer: by Spillway's queued ingestion and by azure-kusto-ingest,
 * in turns, each a process of its own. Accepted is when the service has taken every file; queryable is when every row was counted. The stand-in ingests
 * on this very machine and much slower than the service does: look at the ratios, at requests and at memory.
 */
export async function benchAdx(events: number, say: (line: string) => void): Promise<Figures> {
  const dir = await mkdtemp(join(tmpdir(), 'spillway-bench-adx-'))
  const standIn = startChild('./adx-stand-in.ts')
  try {
    const address = await standIn.next<LocalAdxAddress>()
    setDefaultCACertificates([...getCACertificates('default'), address.caPem])
    await prepareTable(address, dir)
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const outcomes = new Map<ClientName, Outcome>()
      for (const client of round % 2 === 0 ? CLIENTS : CLIENTS.toReversed()) {
        const files = await rowsFiles(dir, 1 + (1 + round * 2 + CLIENTS.indexOf(client)) * 1e9, events)
        const outcome = await ingest(client, { address, files })
        say(
          `round ${round + 1}, ${client}: ${rounded(events / outcome.seconds)} rows/s accepted, ${outcome.requests} requests, ${outcome.peakRssMb} MB`,
        )
        outcomes.set(client, outcome)
      }
      rounds.push(Object.fromEntries(outcomes) as Round)
    }
    return figures(events, rounds)
  } finally {
    await standIn.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Table and mapping are there before either client is measured. */
async function prepareTable(address: LocalAdxAddress, dir: string): Promise<void> {
  await ingest('spillway', { address, files: await rowsFiles(dir, 1, 1) })
}

function rowsFiles(dir: string, from: number, events: number): Promise<RowsFile[]> {
  return once<RowsFile[]>('./adx-rows.ts', [dir, String(from), String(events)])
}

async function ingest(client: ClientName, task: SendingTask): Promise<Outcome> {
  const startedAt = performance.now()
  const sending = await once<Sending>(`./adx-${client}.ts`, [], task)
  const expected = task.files.reduce((sum, file) => sum + file.rows, 0)
  const rows = await countUntilThere(task, expected)
  if (rows !== expected) throw new Error(`${client}: ${rows} rows of ${expected} are there`)
  return { ...sending, secondsToQueryable: (performance.now() - startedAt) / 1000 }
}

async function countUntilThere({ address, files }: SendingTask, expected: number): Promise<number> {
  const client = new Client(stockConnection(address, address.clusterUrl))
  const slices = files.map(({ slice }) => `'${slice}'`).join(', ')
  const deadline = systemClock.now() + QUERYABLE_WITHIN_MS
  for (;;) {
    const answer = await client.execute(address.database, `GuardrailActivity | where slice in (${slices}) | count`)
    const [row] = (answer.primaryResults[0]?.toJSON<{ Count: number }>().data ?? []) as { Count: number }[]
    const rows = Number(row?.Count)
    if (rows >= expected || systemClock.now() > deadline) return rows
    await systemClock.sleep(100)
  }
}

async function once<T>(file: string, args: readonly string[], said?: unknown): Promise<T> {
  const child = startChild(file, args)
  if (said !== undefined) child.say(said)
  const result = await child.next<T>()
  await child.stop()
  return result
}

function figures(events: number, rounds: readonly Round[]): Figures {
  const typical = (client: ClientName, pick: (round: Outcome) => number): number =>
    median(rounds.map((round) => pick(round[client])))
  const timesLess = (pick: (round: Outcome) => number): number =>
    rounded(median(rounds.map(({ spillway, official }) => pick(official) / pick(spillway))), 2)
  const of = (client: ClientName) => ({
    rows_per_s: rounded(events / typical(client, (round) => round.seconds)),
    queryable_rows_per_s: rounded(events / typical(client, (round) => round.secondsToQueryable)),
    cpu_us_per_row: rounded((typical(client, (round) => round.cpuSeconds) * 1e6) / events, 2),
    peak_rss_mb: typical(client, (round) => round.peakRssMb),
    requests: typical(client, (round) => round.requests),
  })
  const official = Object.entries(of('official')).map(([name, value]) => [`official_${name}`, value])
  return {
    ...of('spillway'),
    ...Object.fromEntries(official),
    accepted_times_faster: timesLess((round) => round.seconds),
    cpu_times_less: timesLess((round) => round.cpuSeconds),
    rounds: ROUNDS,
  }
}
