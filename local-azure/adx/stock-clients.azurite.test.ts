import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import { ClientSecretCredential } from '@azure/identity'
import { Client, KustoConnectionStringBuilder } from 'azure-kusto-data'
import {
  DataFormat,
  FileDescriptor,
  IngestClient,
  ReportLevel,
  ReportMethod,
  StreamingIngestClient,
} from 'azure-kusto-ingest'
import { eventually } from './eventually.ts'
import type { LocalAdx } from './local-adx.ts'
import { startLocalAdx } from './start-local-adx.ts'

/** The official packages, unchanged, against the stand-in: sign-in, commands, queries, both ways of ingestion. */
describe('the official clients', () => {
  let adx: LocalAdx
  let folder: string

  before(async () => {
    adx = await startLocalAdx({ batchingMs: 0 })
    folder = await mkdtemp(join(tmpdir(), 'stock-clients-'))
    await adx.command('.create-merge table Events (id:string, at:datetime, n:long, payload:dynamic)')
    await adx.command(
      `.create-or-alter table Events ingestion json mapping "M" '[{"column":"id","Properties":{"Path":"$.id"}},{"column":"at","Properties":{"Path":"$.at"}},{"column":"n","Properties":{"Path":"$.n"}},{"column":"payload","Properties":{"Path":"$.payload"}}]'`,
    )
  })

  after(async () => {
    await adx.close()
    await rm(folder, { recursive: true, force: true })
  })

  function connection(url: string): KustoConnectionStringBuilder {
    const credential = new ClientSecretCredential(adx.tenantId, adx.applicationId, adx.applicationKey, {
      authorityHost: adx.authorityUrl,
      disableInstanceDiscovery: true,
      tlsOptions: { ca: adx.caPem },
    })
    return KustoConnectionStringBuilder.withTokenCredential(url, credential)
  }

  it('run commands and queries through azure-kusto-data', async () => {
    const client = new Client(connection(adx.clusterUrl))
    const tables = await client.execute(adx.database, '.show tables')
    assert.deepEqual(
      [...(tables.primaryResults[0]?.rows() ?? [])].map((row) => row.toJSON()['TableName']),
      ['Events'],
    )
    const answer = await client.execute(adx.database, "print a=1, t=datetime(2025-01-02), s=1h, d=dynamic({'x':[1]})")
    const row = answer.primaryResults[0]?.toJSON().data[0]
    assert.deepEqual(row, { a: 1, t: new Date('2025-01-02T00:00:00Z'), s: 3_600_000, d: { x: [1] } })
    const first = await client.executeQueryV1(adx.database, 'print 5')
    assert.equal(first.primaryResults[0]?.toJSON().data[0]?.['print_0'], 5)
    client.close()
  })

  it('ingest a file through the queue, once per tag', async () => {
    const path = join(folder, 'events.json')
    const lines = Array.from({ length: 100 }, (_, n) =>
      JSON.stringify({ id: `e${n}`, at: '2025-06-15T09:10:00.123Z', n, payload: { n } }),
    )
    const content = `${lines.join('\n')}\n`
    await writeFile(path, content)
    const client = new IngestClient(connection(adx.ingestUrl), undefined, false)
    const properties = {
      database: adx.database,
      table: 'Events',
      format: DataFormat.JSON,
      ingestionMappingReference: 'M',
      ingestByTags: ['slice-1'],
      ingestIfNotExists: '["slice-1"]',
      reportLevel: ReportLevel.FailuresAndSuccesses,
      reportMethod: ReportMethod.Queue,
    }
    for (const attempt of [1, 2]) {
      await client.ingestFromFile(new FileDescriptor(path, undefined, content.length), properties)
      await eventually(() => adx.state().ingestions.length === attempt, `ingestion ${attempt}`)
    }
    assert.deepEqual(
      adx.state().ingestions.map(({ outcome, rowCount, errorCode }) => ({ outcome, rowCount, errorCode })),
      [
        { outcome: 'ingested', rowCount: 100, errorCode: '' },
        { outcome: 'skipped', rowCount: 0, errorCode: 'Skipped_IngestByTagAlreadyExists' },
      ],
    )
    assert.deepEqual(
      adx.query(
        "Events | where extent_tags() has 'ingest-by:slice-1' | summarize count(), sum(n), max(at), sum(tolong(payload.n))",
      ),
      [{ count_: 100, sum_n: 4950, max_at: '2025-06-15T09:10:00.123Z', sum_payload_n: 4950 }],
    )
    client.close()
  })

  it('stream rows through StreamingIngestClient once the table allows it', async () => {
    const client = new StreamingIngestClient(connection(adx.clusterUrl))
    const properties = {
      database: adx.database,
      table: 'Events',
      format: DataFormat.JSON,
      ingestionMappingReference: 'M',
    }
    const rows = (): Readable => Readable.from(Buffer.from('{"id":"s1","n":1}\n{"id":"s2","n":2}\n'))
    await assert.rejects(client.ingestFromStream(rows(), properties), (error: { response?: { data?: unknown } }) => {
      return JSON.stringify(error.response?.data).includes('BadRequest_StreamingIngestionPolicyNotEnabled')
    })
    await adx.command('.alter table Events policy streamingingestion enable')
    await client.ingestFromStream(rows(), properties)
    assert.deepEqual(adx.query("Events | where id startswith 's' | project id, n, at"), [
      { id: 's1', n: 1, at: null },
      { id: 's2', n: 2, at: null },
    ])
    client.close()
  })
})
