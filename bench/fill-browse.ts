/**
 * `node fill-browse.ts DIR EVENTS`: guardrail activity of the last 30 days, straight into the store's log, in blocks as intake makes them. Lines repeat, so that
 * 10 million events take minutes; ids, times and sessions do not, so that questions meet what they meet in life.
 */
import { activityLines } from '../local-azure/activity.ts'
import { assert } from '../src/base/assert.ts'
import { systemClock } from '../src/base/clock.ts'
import type { JsonObject } from '../src/base/json.ts'
import { seededRandom } from '../src/base/random.ts'
import { encodeFacetColumns } from '../src/blocks/encode-facet-columns.ts'
import { encodeSegmentSync, type Segment } from '../src/blocks/segment.ts'
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts'
import { type AppendBatch, ID_HASH_BYTES } from '../src/store/store.ts'
import { streamDefinition } from '../src/streams/registry.ts'
import { type CanonicalEvent, isRejection } from '../src/streams/stream.ts'
import { print } from './child.ts'

const STREAM = 'guardrail_activity'
const RANGE_MS = 30 * 86_400_000
const BLOCK_ROWS = 650
const PATTERNS = 150
const BLOCKS_AT_ONCE = 4
const definition = streamDefinition(STREAM)
const facetNames = definition.facets.map(({ name }) => name)
const sessionAt = facetNames.indexOf('sessionId')

const [dataDir = '', events = '0'] = process.argv.slice(2)
await fill(dataDir, Number(events))

async function fill(dir: string, count: number): Promise<void> {
  await using store = await openSqliteStore({ dataDir: dir, clock: systemClock })
  const gapMs = RANGE_MS / count
  const patterns = makePatterns(Math.min(PATTERNS, Math.ceil(count / BLOCK_ROWS)), gapMs)
  const beginsAt = systemClock.now() - RANGE_MS
  const { fraction } = seededRandom(2)
  let batches: AppendBatch[] = []
  for (let made = 0, turn = 0; made < count; turn += 1) {
    const pattern = patterns[turn % patterns.length] as Pattern
    const rows = Math.min(pattern.events.length, count - made)
    const round = Math.floor(turn / patterns.length)
    batches.push(batchOf(pattern, { rows, round, beginsAt: Math.floor(beginsAt + made * gapMs), fraction }))
    made += rows
    if (batches.length < BLOCKS_AT_ONCE && made < count) continue
    await store.log.append(batches)
    batches = []
  }
  print({ storeBytes: (await store.figures.space()).usedBytes })
}

interface Pattern {
  readonly events: readonly CanonicalEvent[]
  readonly startsAt: number
  readonly segment: Segment
}

function makePatterns(count: number, gapMs: number): Pattern[] {
  const lines = activityLines({ seed: 1, stream: STREAM, startAt: 1.7e12, gapMs })
  return Array.from({ length: count }, () => {
    const events = Array.from({ length: BLOCK_ROWS }, () => {
      const event = definition.canonicalise(JSON.parse(lines.next().value ?? '') as JsonObject, 1.7e12)
      assert(!isRejection(event), 'generated activity is accepted')
      return event
    })
    const text = Buffer.from(events.map(({ line }) => `${line}\n`).join(''))
    return { events, startsAt: events[0]?.time ?? 0, segment: encodeSegmentSync(text) }
  })
}

interface Place {
  readonly rows: number
  readonly round: number
  readonly beginsAt: number
  fraction(): number
}

function batchOf({ events, startsAt, segment }: Pattern, { rows, round, beginsAt, fraction }: Place): AppendBatch {
  const some = events.slice(0, rows)
  const idHashes = new Uint8Array(rows * ID_HASH_BYTES)
  const words = new Uint32Array(idHashes.buffer)
  for (let index = 0; index < words.length; index += 1) words[index] = Math.floor(fraction() * 2 ** 32)
  return {
    stream: STREAM,
    receivedAt: beginsAt,
    count: rows,
    idHashes,
    columns: encodeFacetColumns({
      facetNames,
      times: Float64Array.from(some, ({ time }) => time - startsAt + beginsAt),
      facets: some.map(({ facets }) => facets.map((value, at) => (at === sessionAt ? inRound(value, round) : value))),
    }),
    segment,
  }
}

function inRound(session: string | null, round: number): string | null {
  return session && `${session.slice(0, -4)}${round.toString(16).padStart(4, '0')}`
}
