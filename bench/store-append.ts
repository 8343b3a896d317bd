/**
 * How fast the store takes in and gives back, with as many events kept as are asked for: `node bench/store-append.ts [events] [events a block]`. One JSON
 * line a measurement. `cpuUs` is processor time an event, of the main thread and of all others: it stays when other work on the machine stretches the
 * seconds.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { activityLines } from '../local-azure/activity.ts'
import { assert } from '../src/base/assert.ts'
import { systemClock } from '../src/base/clock.ts'
import type { JsonObject } from '../src/base/json.ts'
import { systemRandom } from '../src/base/random.ts'
import { encodeFacetColumns } from '../src/blocks/encode-facet-columns.ts'
import { encodeSegmentSync } from '../src/blocks/segment.ts'
import { window } from '../src/model/window.ts'
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts'
import { type AppendBatch, ID_HASH_BYTES, type Store } from '../src/store/store.ts'
import { facetNames, streamDefinition } from '../src/streams/registry.ts'
import { isRejection } from '../src/streams/stream.ts'
import { writtenBytes } from './child.ts'

const EVENTS = Number(process.argv[2] ?? 1_000_000)
const ROWS = Number(process.argv[3] ?? 800)
const STEPS = 10
const STREAM = 'audit'

const dataDir = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
try {
  const blocks = makeBlocks(20)
  {
    await using store = await openSqliteStore({ dataDir, clock: systemClock })
    for (let step = 1; step <= STEPS; step += 1) await measureAppend(store, blocks, EVENTS / STEPS)
    for (let round = 0; round < 3; round += 1) await measureRead(store)
    await measureState(store)
  }
  await using again = await openSqliteStore({ dataDir, clock: systemClock })
  await measureAppend(again, blocks, ROWS)
} finally {
  await rm(dataDir, { recursive: true, force: true })
}

/** Real events, but for their ids: those are drawn anew for each append, the worst case for recognising the known ones. */
function makeBlocks(count: number): Omit<AppendBatch, 'idHashes'>[] {
  const { canonicalise } = streamDefinition(STREAM)
  const now = systemClock.now()
  const lines = activityLines({ seed: 1, stream: STREAM, startAt: now, count: count * ROWS })
  const events = Array.from(lines, (line) => {
    const event = canonicalise(JSON.parse(line) as JsonObject, now)
    assert(!isRejection(event), 'generated activity is accepted')
    return event
  })
  return Array.from({ length: count }, (_, block) => {
    const own = events.slice(block * ROWS, (block + 1) * ROWS)
    return {
      stream: STREAM,
      receivedAt: now,
      count: ROWS,
      columns: encodeFacetColumns({
        facetNames: facetNames(STREAM),
        times: Float64Array.from(own, ({ time }) => time),
        facets: own.map(({ facets }) => facets),
      }),
      segment: encodeSegmentSync(Buffer.from(own.map(({ line }) => `${line}\n`).join(''))),
    }
  })
}

async function measureAppend(store: Store, blocks: readonly Omit<AppendBatch, 'idHashes'>[], events: number) {
  const latencies: number[] = []
  const spent = { ms: 0, mainMs: 0, othersMs: 0 }
  const written = writtenBytes()
  for (let done = 0; done < events; done += ROWS) {
    const block = blocks[(done / ROWS) % blocks.length] as Omit<AppendBatch, 'idHashes'>
    const idHashes = systemRandom.bytes(ROWS * ID_HASH_BYTES)
    const took = await timed(() => store.log.append([{ ...block, idHashes }]))
    latencies.push(took.ms)
    spent.ms += took.ms
    spent.mainMs += took.mainMs
    spent.othersMs += took.othersMs
  }
  latencies.sort((a, b) => a - b)
  report('append', {
    kept: (await store.log.state(STREAM)).head - 1,
    eventsPerSecond: (events / spent.ms) * 1000,
    mainCpuUs: (spent.mainMs / events) * 1000,
    storeCpuUs: (spent.othersMs / events) * 1000,
    writtenBytes: (writtenBytes() - written) / events,
    msP50: latencies[Math.floor(latencies.length / 2)] ?? 0,
    msP99: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
    msMax: latencies.at(-1) ?? 0,
    rssMb: process.memoryUsage.rss() / 1e6,
  })
}

async function measureRead(store: Store): Promise<void> {
  const { head, oldest, bytesStored } = await store.log.state(STREAM)
  let rawBytes = 0
  const { ms, mainMs, othersMs } = await timed(async () => {
    const { signal } = new AbortController()
    for await (const block of store.log.blocks(STREAM, window(oldest, head), signal)) rawBytes += block.rawBytes
  })
  report('read', {
    events: head - oldest,
    storedMbPerSecond: bytesStored / ms / 1000,
    rawMbPerSecond: rawBytes / ms / 1000,
    mainCpuMsPerStoredMb: mainMs / (bytesStored / 1e6),
    storeCpuMsPerStoredMb: othersMs / (bytesStored / 1e6),
  })
}

async function measureState(store: Store): Promise<void> {
  const { ms } = await timed(async () => {
    for (let call = 0; call < 1000; call += 1) await store.log.state(STREAM)
  })
  report('state', { msEach: ms / 1000 })
}

async function timed(work: () => Promise<unknown>): Promise<{ ms: number; mainMs: number; othersMs: number }> {
  const [start, all, main] = [performance.now(), process.cpuUsage(), process.threadCpuUsage()]
  await work()
  const mainMs = milliseconds(process.threadCpuUsage(main))
  return { ms: performance.now() - start, mainMs, othersMs: milliseconds(process.cpuUsage(all)) - mainMs }
}

function milliseconds({ user, system }: { user: number; system: number }): number {
  return (user + system) / 1000
}

function report(what: string, figures: Record<string, number>): void {
  const rounded = Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(4))]),
  )
  process.stdout.write(`${JSON.stringify({ what, ...rounded })}\n`)
}
