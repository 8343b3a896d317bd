import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { DataFormat, FileDescriptor, IngestClient } from 'azure-kusto-ingest'
import { eventually } from '../../../local-azure/adx/eventually.ts'
import type { JsonObject } from '../../base/json.ts'
import { type AdxPlace, startAdxPlace } from './testing/adx-place.ts'
import { rowsArtifact, verdicts } from './testing/rows-artifact.ts'
import { StockClient, stockConnection } from './testing/stock-client.ts'

/** The official packages as judges: what they read, and what they make of our tags and mappings. */
let place: AdxPlace
let folder: string
before(async () => {
  place = await startAdxPlace()
  folder = await mkdtemp(join(tmpdir(), 'adx-judge-'))
})
after(async () => {
  await place.close()
  await rm(folder, { recursive: true, force: true })
})

test('azure-kusto-data reads every row that was put, value by value', async () => {
  const destination = place.open()
  const artifact = rowsArtifact(verdicts(25))
  await destination.put(artifact, AbortSignal.timeout(30_000))
  const client = new StockClient(place.adx)
  const read = (): Promise<readonly JsonObject[]> => client.rows('GuardrailActivity | order by position asc')
  await eventually(async () => (await read()).length === 25, 'the rows')
  const sent = gunzipSync(artifact.bytes)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject)
  for (const [index, row] of (await read()).entries()) assert.deepEqual(comparable(row), comparable(sent[index] ?? {}))
  client.close()
})

test('azure-kusto-ingest, given the same file, tag and mapping, is told that it is there already', async () => {
  const destination = place.open()
  const artifact = rowsArtifact(verdicts(5, 'twice'), { from: 100 })
  await destination.put(artifact, AbortSignal.timeout(30_000))
  const before = place.adx.state().ingestions.length
  await eventually(
    () => place.adx.query(`GuardrailActivity | where slice == '${artifact.slice}' | count`)[0]?.['Count'] === 5,
    'the rows',
  )
  const file = join(folder, 'rows.json.gz')
  await writeFile(file, artifact.bytes)
  const client = new IngestClient(stockConnection(place.adx, place.adx.ingestUrl), undefined, false)
  await client.ingestFromFile(new FileDescriptor(file, undefined, artifact.rawBytes), {
    database: place.adx.database,
    table: 'GuardrailActivity',
    format: DataFormat.JSON,
    ingestionMappingReference: 'Spillway_guardrail_activity_v1',
    ingestByTags: [artifact.slice],
    ingestIfNotExists: JSON.stringify([artifact.slice]),
  })
  await eventually(() => place.adx.state().ingestions.length > before, 'the second ingestion')
  await eventually(() => place.adx.state().ingestions.at(-1)?.outcome === 'skipped', 'the repeat to be skipped')
  client.close()
})

/** Null text is empty in Kusto; times come back with the digits that they need, as Date in the official client. */
function comparable(row: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (name.endsWith('At')) return [name, value === null ? '' : new Date(value as string).toISOString()]
      return [name, value ?? '']
    }),
  )
}
