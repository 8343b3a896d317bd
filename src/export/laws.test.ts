import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { systemClock } from '../base/clock.ts'
import { sha256Hex } from '../base/hash.ts'
import type { JsonObject } from '../base/json.ts'
import type { BlockMeta } from '../blocks/block-meta.ts'
import { BlockMaker } from '../ingest/block-maker.ts'
import { packOf } from '../ingest/event-pack.ts'
import { GroupCommit } from '../ingest/group-commit.ts'
import type { EventFilter } from '../model/event-filter.ts'
import { isFault } from '../model/fault.ts'
import { position } from '../model/ids.ts'
import { tiles, window } from '../model/window.ts'
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts'
import type { Store } from '../store/store.ts'
import { streamDefinition } from '../streams/registry.ts'
import { type CanonicalEvent, isRejection } from '../streams/stream.ts'
import { cutSlices } from './cut-slices.ts'
import { type SliceArtifact, sliceArtifact } from './slice-artifact.ts'

const NEVER = new AbortController().signal
const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', null]

/** Blocks of the given numbers of events; each event tells its own number and has a severity by turns. */
async function withEvents<T>(
  blockSizes: readonly number[],
  work: (store: Store, lines: readonly string[]) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-export-'))
  const store = await openSqliteStore({ dataDir, clock: systemClock })
  try {
    const groups = new GroupCommit({ log: store.log, clock: { ...systemClock, now: () => RECEIVED_AT } })
    const blocks = new BlockMaker((block) => groups.commit(block))
    const lines: string[] = []
    for (const size of blockSizes) {
      const events = Array.from({ length: size }, (_, index) => event(lines.length + index))
      await blocks.add(streamDefinition('guardrail_activity'), packOf(events))
      lines.push(...events.map(({ line }) => line))
    }
    return await work(store, lines)
  } finally {
    await store.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

const RECEIVED_AT = Date.UTC(2026, 2, 1, 9, 30)

function event(index: number): CanonicalEvent {
  const source: JsonObject = {
    id: `event-${index}`,
    detectedAt: RECEIVED_AT + index,
    severity: SEVERITIES[index % SEVERITIES.length] ?? null,
    reason: 'x'.repeat(index % 70),
  }
  const outcome = streamDefinition('guardrail_activity').canonicalise(source, RECEIVED_AT)
  if (isRejection(outcome)) throw new Error(outcome.message)
  return outcome
}

async function bytesOf(made: SliceArtifact | undefined): Promise<Buffer> {
  const parts: Uint8Array[] = []
  if (made !== undefined) for await (const { bytes } of made.artifact.read(NEVER)) parts.push(bytes)
  return Buffer.concat(parts)
}

async function blocksOf(store: Store): Promise<BlockMeta[]> {
  const { head } = await store.log.state('guardrail_activity')
  const blocks: BlockMeta[] = []
  for await (const block of store.log.blocks('guardrail_activity', window(1, head), NEVER)) blocks.push(block)
  return blocks
}

const cutRequest = fc.record({
  blockSizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
  artifactRowsMax: fc.integer({ min: 1, max: 20 }),
  artifactRawBytesMax: fc.integer({ min: 500, max: 20_000 }),
  skip: fc.integer({ min: 0, max: 10 }),
  severities: fc.option(fc.subarray(SEVERITIES, { minLength: 1 }), { nil: null }),
})

test('laws 1, 2 and 4: slices cover the window exactly, and the same slice always gives the same name and bytes with exactly its events', async () => {
  await fc.assert(
    fc.asyncProperty(cutRequest, ({ blockSizes, artifactRowsMax, artifactRawBytesMax, skip, severities }) =>
      withEvents(blockSizes, async (store, lines) => {
        const filter: EventFilter | null = severities && { facets: { severity: severities } }
        const from = position(Math.min(1 + skip, lines.length))
        const request = async () => ({
          stream: 'guardrail_activity' as const,
          from,
          blocks: (await blocksOf(store)).filter((block) => block.window.upto > from),
          limits: { artifactRowsMax, artifactRawBytesMax },
          slicesMax: 1000,
          filter,
        })
        const slices = cutSlices(await request())
        assert.ok(
          tiles(
            slices.map((slice) => slice.window),
            window(from, lines.length + 1),
          ),
          'no gap, no overlap, never beyond the head',
        )
        assert.deepEqual(slices, cutSlices(await request()))

        const delivered: string[] = []
        for (const slice of slices) {
          const source = { log: store.log, stream: 'guardrail_activity' as const, slice, filter }
          const made = await sliceArtifact(source)
          const bytes = await bytesOf(made)
          assert.equal(sha256Hex(await bytesOf(await sliceArtifact(source))), sha256Hex(bytes))
          const text = bytes.length === 0 ? '' : gunzipSync(bytes).toString('utf8')
          const rows = text.split('\n').filter((line) => line !== '')
          assert.equal(made?.artifact.rows ?? 0, rows.length)
          if (made !== undefined) {
            assert.equal(made.artifact.rawBytes, Buffer.byteLength(text))
            assert.deepEqual(await made.digest(NEVER), { bytes: bytes.length, sha256: sha256Hex(bytes) })
          }
          assert.ok(rows.length <= artifactRowsMax)
          delivered.push(...rows)
        }
        const wanted = lines
          .slice(from - 1)
          .filter(
            (_, index) =>
              severities === null || severities.includes(SEVERITIES[(from - 1 + index) % SEVERITIES.length] ?? null),
          )
        assert.deepEqual(delivered, wanted)
      }),
    ),
    { numRuns: 15 },
  )
})

test('another filter, another cut or other blocks give another name', async () => {
  await withEvents([5, 5], async (store) => {
    const blocks = await blocksOf(store)
    const request = {
      stream: 'guardrail_activity' as const,
      from: position(1),
      blocks,
      limits: { artifactRowsMax: 100, artifactRawBytesMax: 1e6 },
      slicesMax: 10,
      filter: null,
    }
    const names = [
      cutSlices(request)[0]?.name,
      cutSlices({ ...request, filter: { facets: { severity: ['HIGH'] } } })[0]?.name,
      cutSlices({ ...request, filter: { facets: { severity: ['LOW'] } } })[0]?.name,
      cutSlices({ ...request, from: position(2) })[0]?.name,
      cutSlices({ ...request, blocks: blocks.map((block) => ({ ...block, hash: sha256Hex(block.hash) })) })[0]?.name,
    ]
    assert.equal(new Set(names).size, names.length, names.join('\n'))
    assert.match(
      names[0] ?? '',
      /^guardrail_activity\/dt=2026-03-01\/hh=09\/guardrail_activity-\d{20}-\d{20}-[0-9a-f]{12}\.ndjson\.gz$/,
    )
  })
})

test('a slice whose blocks are no longer those that were planned is refused before its file can be complete', async () => {
  await withEvents([5], async (store) => {
    const [slice] = cutSlices({
      stream: 'guardrail_activity',
      from: position(1),
      blocks: await blocksOf(store),
      limits: { artifactRowsMax: 100, artifactRawBytesMax: 1e6 },
      slicesMax: 10,
      filter: null,
    })
    assert.ok(slice)
    const planned = { ...slice, name: slice.name.replace(/-[0-9a-f]{12}\./, '-000000000000.') as typeof slice.name }
    const made = await sliceArtifact({ log: store.log, stream: 'guardrail_activity', slice: planned, filter: null })
    await assert.rejects(bytesOf(made), (error: unknown) => isFault(error) && error.code === 'SLICE_CHANGED')
  })
})
