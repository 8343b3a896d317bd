import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { sha256Hex } from '../base/hash.ts'
import type { JsonObject } from '../base/json.ts'
import type { BlockMeta } from '../blocks/block-meta.ts'
import type { ArtifactFormat } from '../model/artifact-format.ts'
import { isFault } from '../model/fault.ts'
import type { ArtifactName } from '../model/ids.ts'
import type { SlicePlan } from '../model/job.ts'
import { sliceName } from '../model/naming.ts'
import { listWithin, positionsOf, positionsOfWindow } from '../model/position-set.ts'
import { NO_REDACTION, type Redaction, redactEvent } from '../model/redaction.ts'
import { tiles, type Window, window } from '../model/window.ts'
import type { Store } from '../store/store.ts'
import { type Cut, type CutRequest, cutSlices } from './cut-slices.ts'
import type { RowMaker } from './row-maker.ts'
import { type SliceArtifact, sliceArtifact } from './slice-artifact.ts'
import type { SliceSource } from './slice-source.ts'
import { SEVERITIES, withEvents } from './testing/with-events.ts'

const NEVER = new AbortController().signal

async function bytesOf({ artifact }: SliceArtifact): Promise<Buffer> {
  const parts: Uint8Array[] = []
  if (artifact !== undefined) for await (const { bytes } of artifact.read(NEVER)) parts.push(bytes)
  return Buffer.concat(parts)
}

async function linesOf(made: SliceArtifact): Promise<string[]> {
  if (made.artifact === undefined) return []
  const text = gunzipSync(await bytesOf(made)).toString('utf8')
  assert.equal(made.artifact.rawBytes, Buffer.byteLength(text))
  return text.split('\n').slice(0, -1)
}

function metas(store: Store, bounds: Window): Promise<readonly BlockMeta[]> {
  return store.log.metas(STREAM, bounds, 1_000_000)
}

const STREAM = 'guardrail_activity'
const PLAIN: ArtifactFormat = { encoding: 'ndjson.gz', redaction: NO_REDACTION, schemaVersion: 1 }
const ROWS: ArtifactFormat = { ...PLAIN, encoding: 'rows.ndjson.gz' }
const MASKED: Redaction = { payload: 'mask', keys: ['actor'] }

/** A row of two columns; every seventh event has none. */
const rows: RowMaker = {
  schemaVersion: 1,
  writer: (redaction, slice) => ({
    write: (line, position, out) => {
      if (position % 7 === 0) return { column: 'payload', reason: 'too_large' }
      const { id, actor } = redactEvent(JSON.parse(line.toString()) as JsonObject, redaction)
      out.text(`${JSON.stringify({ id, actor, position, slice })}\n`)
      return undefined
    },
  }),
}

function sourceOf(store: Store, { slice, selection }: SlicePlan, format: ArtifactFormat, repetition = 0): SliceSource {
  return { log: store.log, stream: STREAM, slice, selection, format, repetition, rows }
}

/** Which of the log's positions are wanted: all, those of some severities, or any. */
const wanted = fc.oneof(
  fc.constant(null),
  fc.subarray(SEVERITIES, { minLength: 1 }).map((severities) => (position: number) => {
    return severities.includes(SEVERITIES[(position - 1) % SEVERITIES.length] ?? null)
  }),
  fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }).map((flags) => (position: number) => {
    return flags[position % flags.length] === true
  }),
)

type Cutting = typeof cutting extends fc.Arbitrary<infer T> ? T : never

const cutting = fc.record({
  artifactRowsMax: fc.integer({ min: 1, max: 20 }),
  artifactRawBytesMax: fc.integer({ min: 500, max: 20_000 }),
  skip: fc.integer({ min: 0, max: 10 }),
  wanted,
  meeting: fc.boolean(),
  format: fc.constantFrom(PLAIN, ROWS, { ...PLAIN, redaction: MASKED }, { ...ROWS, redaction: MASKED }),
})

test('laws 1, 2 and 4: every wanted event is in exactly one slice, or quarantined there, and the same slice always gives the same name and bytes', async () => {
  const blockSizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 })
  const cuttings = fc.array(cutting, { minLength: 5, maxLength: 5 })
  const holds = (sizes: number[], each: Cutting[]): Promise<void> =>
    withEvents(sizes, async (store, lines) => {
      for (const one of each) await checkCut(store, lines, one)
    })
  await fc.assert(fc.asyncProperty(blockSizes, cuttings, holds), { numRuns: 10 })
})

async function checkCut(
  store: Store,
  lines: readonly string[],
  { skip, wanted, meeting, format, ...limits }: Cutting,
): Promise<void> {
  const bounds = window(Math.min(1 + skip, lines.length), lines.length + 1)
  const all = range(bounds.from, bounds.upto)
  const expected = wanted === null ? all : all.filter(wanted)
  const cut = async (): Promise<Cut> =>
    cutSlices({
      stream: STREAM,
      window: bounds,
      blocks: await metas(store, bounds),
      wanted: wanted === null ? null : positionsOf(expected),
      limits,
      slicesMax: 1000,
      format,
      repetition: 0,
      meeting,
    })
  const { slices, upto } = await cut()
  assert.equal(upto, bounds.upto)
  assert.deepEqual({ slices, upto }, await cut())
  const windows = slices.map(({ slice }) => slice.window)
  if (meeting) assert.ok(tiles(windows, bounds), 'no gap, no overlap, never beyond the head')
  else assert.ok(windows.every((each, index) => each.from >= (windows[index - 1]?.upto ?? bounds.from)))

  const carried: number[] = []
  for (const plan of slices) carried.push(...(await checkSlice(store, lines, plan, format)))
  assert.deepEqual(carried, expected)
  assert.ok(slices.every(({ slice }) => slice.rows <= limits.artifactRowsMax))
}

/** Makes the slice's artifact twice, and finds what it should hold in it. Answers its positions. */
async function checkSlice(
  store: Store,
  lines: readonly string[],
  plan: SlicePlan,
  format: ArtifactFormat,
): Promise<number[]> {
  const { slice, selection } = plan
  const positions = listWithin(selection ?? positionsOfWindow(slice.window), slice.window)
  assert.equal(slice.rows, positions.length)
  const source = sourceOf(store, plan, format)
  const made = await sliceArtifact(source, NEVER)
  const bytes = await bytesOf(made)
  assert.equal(sha256Hex(await bytesOf(await sliceArtifact(source, NEVER))), sha256Hex(bytes))

  const aside = format.encoding === 'ndjson.gz' ? [] : positions.filter((position) => position % 7 === 0)
  const sent = positions.filter((position) => !aside.includes(position))
  const events = sent.map((position) => JSON.parse(lines[position - 1] ?? '') as JsonObject)
  assert.deepEqual(
    (await linesOf(made)).map((line) => JSON.parse(line) as unknown),
    events.map((event, index) => inFormat(redactEvent(event, format.redaction), sent[index] ?? 0, slice.name, format)),
  )
  assert.equal(made.artifact === undefined, sent.length === 0, 'what has no row is not sent')
  assert.deepEqual(await made.facts(NEVER), {
    bytes: bytes.length,
    sha256: sha256Hex(bytes),
    rows: sent.length,
    quarantined: aside.map((position) => ({ position, column: 'payload', reason: 'too_large' })),
  })
  if (made.artifact !== undefined) assert.equal(made.artifact.rows, sent.length)
  return positions
}

function inFormat(event: JsonObject, position: number, name: ArtifactName, { encoding }: ArtifactFormat): unknown {
  if (encoding === 'ndjson.gz') return event
  return { id: event['id'], actor: event['actor'], position, slice: sliceName(name) }
}

test('whole blocks are copied to the byte, also where a selection leaves out others', async () => {
  await withEvents([20, 20, 20], async (store) => {
    const bounds = window(1, 61)
    const blocks = await metas(store, bounds)
    const stored: Buffer[] = []
    for await (const { segment } of store.log.blocks(STREAM, bounds, NEVER)) stored.push(Buffer.from(segment))
    const request = { ...requestOf(blocks), wanted: positionsOf(range(1, 21).concat(range(41, 61))) }
    const [plan] = cutSlices(request).slices
    assert.ok(plan?.slice.selects && !plan.slice.cut)
    const bytes = await bytesOf(await sliceArtifact(sourceOf(store, plan, PLAIN), NEVER))
    const [first, , third] = stored
    assert.ok(first !== undefined && third !== undefined)
    assert.equal(bytes.indexOf(Buffer.concat([first, third])), 10, 'behind the header of the file')
  })
})

test('a slice reaches as far as it takes to be large: one event of a hundred makes no hundred files', async () => {
  await withEvents([50, 50, 50, 50], async (store) => {
    const blocks = await metas(store, window(1, 201))
    const request = { ...requestOf(blocks), wanted: positionsOf([1, 101, 200]), meeting: false }
    const { slices } = cutSlices(request)
    assert.deepEqual(
      slices.map(({ slice }) => [slice.window, slice.rows]),
      [[window(1, 201), 3]],
    )
    const tight = cutSlices({ ...request, wanted: positionsOf([77, 120]) }).slices
    assert.deepEqual(
      tight.map(({ slice }) => slice.window),
      [window(77, 121)],
    )
  })
})

test('with too many slices the rest is left, from where the last one ends', async () => {
  await withEvents([5, 5, 5], async (store) => {
    const request = { ...requestOf(await metas(store, window(1, 16))), limits: { ...LIMITS, artifactRowsMax: 5 } }
    assert.equal(cutSlices({ ...request, slicesMax: 2 }).upto, 11)
    const { upto, slices } = cutSlices({ ...request, slicesMax: 3 })
    assert.deepEqual([upto, slices.length], [16, 3])
  })
})

const LIMITS = { artifactRowsMax: 100, artifactRawBytesMax: 1e6 }

function requestOf(blocks: readonly BlockMeta[]): CutRequest {
  const [first, last] = [blocks[0], blocks.at(-1)]
  assert.ok(first !== undefined && last !== undefined)
  return {
    stream: STREAM,
    window: window(first.window.from, last.window.upto),
    blocks,
    wanted: null,
    limits: LIMITS,
    slicesMax: 10,
    format: PLAIN,
    repetition: 0,
    meeting: true,
  }
}

function range(from: number, upto: number): number[] {
  return Array.from({ length: upto - from }, (_, index) => from + index)
}

test('another selection, format, repetition, cut or other blocks give another name', async () => {
  await withEvents([5, 5], async (store) => {
    const blocks = await metas(store, window(1, 11))
    const request = requestOf(blocks)
    const nameOf = (change: Partial<CutRequest>) => cutSlices({ ...request, ...change }).slices[0]?.slice.name
    const names = [
      nameOf({}),
      nameOf({ wanted: positionsOf([1, 3, 10]) }),
      nameOf({ wanted: positionsOf([1, 4, 10]) }),
      nameOf({ repetition: 1 }),
      nameOf({ format: ROWS }),
      nameOf({ format: { ...ROWS, schemaVersion: 2 } }),
      nameOf({ format: { ...PLAIN, redaction: MASKED } }),
      nameOf({ window: window(2, 11) }),
      nameOf({ blocks: blocks.map((block) => ({ ...block, hash: sha256Hex(block.hash) })) }),
    ]
    assert.equal(new Set(names).size, names.length, names.join('\n'))
    assert.match(
      names[0] ?? '',
      /^guardrail_activity\/dt=2026-03-01\/hh=09\/guardrail_activity-\d{20}-\d{20}-[0-9a-f]{12}\.ndjson\.gz$/,
    )
    assert.match(names[4] ?? '', /\.rows\.ndjson\.gz$/)
  })
})

test('what can no longer be made as it was planned is refused before its file can be complete', async () => {
  await withEvents([5], async (store) => {
    const request = { ...requestOf(await metas(store, window(1, 6))), wanted: positionsOf([1, 2]), format: ROWS }
    const [plan] = cutSlices(request).slices
    assert.ok(plan)
    const renamed = plan.slice.name.replace(/-[0-9a-f]{12}\./, '-000000000000.') as ArtifactName
    const good = sourceOf(store, plan, ROWS)
    const changed: SliceSource[] = [
      { ...good, slice: { ...plan.slice, name: renamed } },
      { ...good, selection: positionsOf([1, 3]) },
      { ...good, repetition: 1 },
      { ...good, format: { ...ROWS, redaction: MASKED } },
      { ...good, rows: { ...rows, schemaVersion: 2 } },
    ]
    for (const source of changed) {
      const made = await sliceArtifact(source, NEVER)
      await assert.rejects(bytesOf(made), (error: unknown) => isFault(error) && error.code === 'SLICE_CHANGED')
    }
    await bytesOf(await sliceArtifact(good, NEVER))
  })
})
