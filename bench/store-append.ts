/**
 * How fast the store takes in and gives back: `node bench/store-append.ts [events]`. One JSON line a measurement. `cpuUs` is processor time of the
 * whole process an event: it stays when other work on the machine stretches the seconds.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/base/clock.ts'
import { sha256 } from '../src/base/hash.ts'
import { encodeFacetColumns } from '../src/blocks/encode-facet-columns.ts'
import { encodeSegment } from '../src/blocks/segment.ts'
import type { StreamName } from '../src/model/ids.ts'
import { window } from '../src/model/window.ts'
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts'
import { type AppendBatch, ID_HASH_BYTES, type Store } from '../src/store/store.ts'
import { facetNames } from '../src/streams/registry.ts'

const EVENTS = Number(process.argv[2] ?? 200_000)
const STREAMS = ['audit', 'guardrail_activity'] as const

const dataDir = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
try {
  await using store = await openSqliteStore({ dataDir, clock: systemClock })
  for (const rows of [500, 1000]) await measureAppend(store, rows, EVENTS / 2)
  for (let round = 0; round < 3; round += 1) for (const stream of STREAMS) await measureRead(store, stream)
  await measureState(store)
} finally {
  await rm(dataDir, { recursive: true, force: true })
}

async function measureAppend(store: Store, rows: number, events: number): Promise<void> {
  const latencies: number[] = []
  const spent = { ms: 0, cpuMs: 0 }
  for (let done = 0; done < events; done += rows * STREAMS.length) {
    const batches = await Promise.all(STREAMS.map((stream) => makeBatch(stream, rows)))
    const { ms, cpuMs } = await timed(() => Promise.all(batches.map((batch) => store.log.append([batch]))))
    latencies.push(ms)
    spent.ms += ms
    spent.cpuMs += cpuMs
  }
  latencies.sort((a, b) => a - b)
  report('append', {
    rows,
    events,
    eventsPerSecond: (events / spent.ms) * 1000,
    cpuUs: (spent.cpuMs / events) * 1000,
    msP50: latencies[Math.floor(latencies.length / 2)] ?? 0,
    msMax: latencies.at(-1) ?? 0,
  })
}

async function measureRead(store: Store, stream: StreamName): Promise<void> {
  const { head, oldest, bytesStored } = await store.log.state(stream)
  let rawBytes = 0
  const { ms, cpuMs } = await timed(async () => {
    const { signal } = new AbortController()
    for await (const block of store.log.blocks(stream, window(oldest, head), signal)) rawBytes += block.rawBytes
  })
  report('read', {
    events: head - oldest,
    storedMbPerSecond: bytesStored / ms / 1000,
    rawMbPerSecond: rawBytes / ms / 1000,
    cpuMsPerStoredMb: cpuMs / (bytesStored / 1e6),
  })
}

async function measureState(store: Store): Promise<void> {
  const { ms } = await timed(async () => {
    for (let call = 0; call < 1000; call += 1) await store.log.state('audit')
  })
  report('state', { msEach: ms / 1000 })
}

async function timed(work: () => Promise<unknown>): Promise<{ ms: number; cpuMs: number }> {
  const [start, before] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000 }
}

/** Events of 1.2 KB that compress about 3.2 : 1, as real ones do; ids are random, the worst case for recognising those that are known. */
async function makeBatch(stream: StreamName, rows: number): Promise<AppendBatch> {
  const ids = Array.from({ length: rows }, () => randomUUID())
  const lines = Buffer.from(ids.map((id) => `${line(id)}\n`).join(''))
  const names = facetNames(stream)
  const facets = names.map((name) => `${name} value`)
  return {
    stream,
    receivedAt: systemClock.now(),
    count: rows,
    idHashes: Buffer.concat(ids.map((id) => sha256(id).subarray(0, ID_HASH_BYTES))),
    columns: encodeFacetColumns({
      facetNames: names,
      times: Float64Array.from(ids, () => systemClock.now()),
      facets: ids.map(() => facets),
    }),
    segment: await encodeSegment(lines),
  }
}

function line(id: string): string {
  const traces = Array.from({ length: 8 }, (_, index) => sha256(`${id} ${index}`).toString('hex'))
  const text =
    'The request was looked at by the policy for customer data and let through with the account number masked. '
  return JSON.stringify({ id, actor: id.slice(0, 8), session: id.slice(9), traces, text: text.repeat(4) })
}

function report(what: string, figures: Record<string, number>): void {
  const rounded = Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(4))]),
  )
  process.stdout.write(`${JSON.stringify({ what, ...rounded })}\n`)
}
