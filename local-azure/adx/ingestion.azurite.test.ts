import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ContainerClient } from '@azure/storage-blob'
import type { JsonObject } from '../../src/base/json.ts'
import { eventually } from './eventually.ts'
import type { IngestionRecord } from './ingest/ingestion-reports.ts'
import type { LocalAdx } from './local-adx.ts'
import { startLocalAdx } from './start-local-adx.ts'
import { signIn, type TestClient } from './test-client.ts'
import { TestQueue } from './test-queue.ts'

describe('queued ingestion', () => {
  let adx: LocalAdx
  let client: TestClient
  let queue: TestQueue

  before(async () => {
    adx = await startLocalAdx({ batchingMs: 0, retryDelayMs: 0, triesMax: 3 })
    client = await signIn(adx)
    queue = await TestQueue.open(client, adx.database)
  })
  after(() => adx.close())

  beforeEach(async () => {
    adx.faults.clear()
    await adx.command('.drop table T ifexists')
    await adx.command(
      '.create table T (id:string, n:long, i:int, r:real, b:bool, t:datetime, s:timespan, g:guid, d:dynamic)',
    )
  })

  async function settled(sourceId: string): Promise<IngestionRecord> {
    const find = (): IngestionRecord | undefined =>
      adx.state().ingestions.find((record) => record.sourceId === sourceId && record.outcome !== 'will-retry')
    await eventually(() => find() !== undefined, `the ingestion of ${sourceId}`)
    const record = find()
    assert.ok(record)
    return record
  }

  async function ingest(
    content: string | Uint8Array,
    properties: JsonObject = {},
    name = 'data.json',
  ): Promise<IngestionRecord> {
    return settled(await queue.send({ table: 'T', content, properties, name }))
  }

  describe('what is lost in silence, as with the real service', () => {
    it('a malformed line is dropped, the others stay', async () => {
      const record = await ingest('{"id":"a"}\n{"id":"b"\n\nnot json\n[1]\n{"id":"c"}')
      assert.equal(record.rowCount, 2)
      assert.deepEqual(adx.query('T | order by id asc | summarize make_list(id)'), [{ list_id: ['a', 'c'] }])
    })

    it('a value of another type becomes null', async () => {
      await ingest(
        '{"id":5,"n":"x","i":3000000000,"r":"1.5","b":"yes","t":1718442600000,"s":"01:00:00","g":"nope","d":"text"}\n{"n":1.5,"b":true,"t":"2025-06-15"}',
      )
      assert.deepEqual(adx.query('T | order by r'), [
        { id: '5', n: null, i: null, r: 1.5, b: null, t: null, s: '01:00:00', g: null, d: 'text' },
        { id: '', n: null, i: null, r: null, b: true, t: '2025-06-15T00:00:00Z', s: null, g: null, d: null },
      ])
    })

    it('a string over 1 MB is cut off, a dynamic over 1 MB becomes null', async () => {
      const megabyte = 1 << 20
      const rows = [
        { id: 'ü'.repeat(megabyte), n: 1 },
        { id: 'small', n: 2, d: { text: 'x'.repeat(megabyte) } },
        { id: 'fits', n: 3, d: { text: 'x'.repeat(megabyte - 100) } },
      ]
      await ingest(gzipSync(rows.map((row) => JSON.stringify(row)).join('\n')), {}, 'large.json.gz')
      assert.deepEqual(adx.query('T | order by n asc | project size=string_size(id), lost=isnull(d)'), [
        { size: megabyte, lost: true },
        { size: 5, lost: true },
        { size: 4, lost: false },
      ])
    })
  })

  describe('a mapping', () => {
    it('reads paths, constants and Unix times, by name or in the message', async () => {
      const mapping = JSON.stringify([
        { column: 'id', Properties: { Path: "$['a b'].c[1]" } },
        { column: 't', Properties: { Path: '$.ms', Transform: 'DateTimeFromUnixMilliseconds' } },
        { column: 'n', Properties: { ConstValue: '7' } },
        { column: 'd', Properties: { Path: '$' } },
      ])
      await ingest('{"a b":{"c":["x","y"]},"ms":1718442600123}', { ingestionMapping: mapping })
      assert.deepEqual(adx.query('T | project id, t, n, d.ms'), [
        { id: 'y', t: '2024-06-15T09:10:00.123Z', n: 7, d_ms: 1718442600123 },
      ])
    })

    it('may be left out: fields go to the columns of their names', async () => {
      await ingest('{"id":"a","n":1,"unknown":true}')
      assert.deepEqual(adx.query('T | project id, n'), [{ id: 'a', n: 1 }])
    })
  })

  describe('tags', () => {
    const once = { tags: '["ingest-by:slice-1","plain"]', ingestIfNotExists: '["slice-1"]' }

    it('the same ingest-by tag is taken once, whatever the blob says', async () => {
      assert.equal((await ingest('{"id":"a"}', once)).outcome, 'ingested')
      assert.equal((await ingest('{"id":"b"}\n{"id":"c"}', once)).outcome, 'skipped')
      assert.deepEqual(adx.query("T | where extent_tags() has 'ingest-by:slice-1' | count"), [{ Count: 1 }])
      const [extent] = await adx.command('.show table T extents')
      assert.equal(extent?.['Tags'], 'ingest-by:slice-1\r\nplain')
    })

    it('a tag alone, without ingestIfNotExists, does not stop a repeat', async () => {
      for (const id of ['a', 'b']) await ingest(`{"id":"${id}"}`, { tags: '["ingest-by:slice-2"]' })
      assert.deepEqual(adx.query('T | count'), [{ Count: 2 }])
    })

    it('many messages at once with one tag leave one extent', async () => {
      const ids = await Promise.all(
        Array.from({ length: 8 }, (_, n) => queue.send({ table: 'T', content: `{"n":${n}}`, properties: once })),
      )
      const outcomes = await Promise.all(ids.map(async (id) => (await settled(id)).outcome))
      assert.equal(outcomes.filter((outcome) => outcome === 'ingested').length, 1)
      assert.deepEqual(adx.query('T | count'), [{ Count: 1 }])
    })

    it('creationTime is the extent’s', async () => {
      await ingest('{"id":"a"}', { creationTime: '2024-01-02T03:04:05.000Z' })
      const [extent] = await adx.command('.show table T extents')
      assert.equal(extent?.['MaxCreatedOn'], '2024-01-02T03:04:05Z')
    })
  })

  describe('reports', () => {
    async function report(
      kind: 'FailedIngestionsQueue' | 'SuccessfulIngestionsQueue',
      id: string,
    ): Promise<JsonObject> {
      let found: JsonObject | undefined
      await eventually(async () => {
        found = await queue.report(kind, id)
        return found !== undefined
      }, `the report of ${id}`)
      assert.ok(found)
      return found
    }

    it('a success is told when asked for, and the blob is gone', async () => {
      const id = await queue.send({ table: 'T', content: '{"id":"a"}', message: { ReportLevel: 2 } })
      assert.equal((await report('SuccessfulIngestionsQueue', id))['Table'], 'T')
      const container = new ContainerClient(queue.uris('TempStorage')[0] ?? '')
      const blob = container.getBlobClient(`${id}-data.json`)
      await eventually(async () => !(await blob.exists()), 'the blob to be gone')
    })

    const failures: readonly (readonly [
      code: string,
      blob: { table?: string; content?: string; properties?: JsonObject; message?: JsonObject },
    ])[] = [
      ['BadRequest_TableNotExist', { table: 'Missing' }],
      ['BadRequest_DatabaseNotExist', { message: { DatabaseName: 'Missing' } }],
      ['BadRequest_MappingReferenceWasNotFound', { properties: { ingestionMappingReference: 'Missing' } }],
      ['BadRequest_InvalidKustoIdentityToken', { properties: { authorizationContext: 'forged' } }],
      ['BadRequest_FormatNotSupported', { properties: { format: 'csv' } }],
      [
        'BadRequest_InconsistentMapping',
        { properties: { ingestionMapping: '[{"column":"nope","Properties":{"Path":"$.x"}}]' } },
      ],
      ['BadRequest_MalformedIngestionProperty', { properties: { tags: 'not json' } }],
      ['BadRequest_EmptyBlob', { content: '' }],
      ['Stream_NoDataToIngest', { content: 'not json' }],
      ['BadRequest_UnexpectedCharacterInInputStream', { content: '[{"id":1},', properties: { format: 'multijson' } }],
      ['BadRequest_InvalidArchive', { content: 'not gzip', message: {} }],
      ['Download_SourceNotFound', {}],
      ['Download_Forbidden', {}],
    ]
    for (const [code, blob] of failures) {
      it(`a permanent failure is told with its code: ${code}`, async () => {
        const content = blob.content ?? '{"id":"a"}'
        const message = { ...blob.message, ...(await brokenPath(code)) }
        const name = code === 'BadRequest_InvalidArchive' ? 'data.json.gz' : 'data.json'
        const id = await queue.send({
          table: blob.table ?? 'T',
          content,
          name,
          properties: blob.properties ?? {},
          message,
        })
        const { ErrorCode, FailureStatus, ShouldRetry } = await report('FailedIngestionsQueue', id)
        assert.deepEqual(
          { ErrorCode, FailureStatus, ShouldRetry },
          { ErrorCode: code, FailureStatus: 'Permanent', ShouldRetry: false },
        )
        assert.deepEqual(adx.query('T | count'), [{ Count: 0 }])
      })
    }

    async function brokenPath(code: string): Promise<JsonObject> {
      if (!code.startsWith('Download_')) return {}
      const url = await queue.upload('{"id":"a"}', 'there.json')
      return {
        BlobPath:
          code === 'Download_Forbidden'
            ? url.replace(/sig=[^&]+/, 'sig=AAAA')
            : url.replace('there.json', 'missing.json'),
      }
    }
  })

  for (const name of ['data.json', 'data.json.gz']) {
    it(`a download that breaks off is tried again: ${name}`, async () => {
      const line = '{"id":"a"}'
      const content = name.endsWith('.gz') ? gzipSync(line) : Buffer.from(line)
      let asked = 0
      const breaking = createServer((request, response) => {
        if (request.method !== 'GET') return void response.writeHead(202).end()
        asked += 1
        response.writeHead(200, { 'content-length': content.length })
        if (asked > 1) response.end(content)
        else response.write(content.subarray(0, content.length / 2), () => response.destroy())
      })
      await using stack = new AsyncDisposableStack()
      stack.defer(() => void breaking.close())
      breaking.listen(0, '127.0.0.1')
      await once(breaking, 'listening')
      const { port } = breaking.address() as AddressInfo
      const BlobPath = `http://127.0.0.1:${port}/container/${name}?sig=none`
      const id = await queue.send({ table: 'T', content, name, message: { BlobPath } })
      assert.equal((await settled(id)).outcome, 'ingested')
      assert.equal(asked, 2)
      assert.deepEqual(adx.query('T | project id'), [{ id: 'a' }])
    })
  }

  describe('faults on demand', () => {
    it('a transient failure is tried again by the service itself', async () => {
      adx.faults.add({
        at: 'ingest',
        fault: { kind: 'fail', code: 'General_InternalServerError', permanent: false },
        times: 2,
      })
      assert.equal((await ingest('{"id":"a"}')).outcome, 'ingested')
      assert.deepEqual(adx.query('T | count'), [{ Count: 1 }])
    })

    it('and is exhausted after the last try', async () => {
      adx.faults.add({ at: 'ingest', fault: { kind: 'fail', code: 'Timeout', permanent: false }, times: 3 })
      const record = await ingest('{"id":"a"}')
      assert.deepEqual([record.outcome, record.errorCode], ['failed', 'Timeout'])
    })

    it('a message that comes twice is stored twice, unless a tag guards it', async () => {
      adx.faults.add({ at: 'ingest', fault: { kind: 'deliver-twice' }, times: 1 })
      const id = await queue.send({ table: 'T', content: '{"id":"a"}', message: { RetainBlobOnSuccess: true } })
      const deliveries = (source: string) => adx.state().ingestions.filter((record) => record.sourceId === source)
      await eventually(() => deliveries(id).length === 2, 'the second delivery')
      assert.deepEqual(adx.query('T | count'), [{ Count: 2 }])

      adx.faults.add({ at: 'ingest', fault: { kind: 'deliver-twice' }, times: 1 })
      const guarded = { tags: '["ingest-by:g"]', ingestIfNotExists: '["g"]' }
      const second = await queue.send({
        table: 'T',
        content: '{"id":"b"}',
        properties: guarded,
        message: { RetainBlobOnSuccess: true },
      })
      await eventually(() => deliveries(second).length === 2, 'the second delivery')
      assert.deepEqual(
        deliveries(second).map(({ outcome }) => outcome),
        ['ingested', 'skipped'],
      )
    })

    it('rows can vanish, and rows can be seen late while their tag counts at once', async () => {
      adx.faults.add({ at: 'ingest', fault: { kind: 'drop-rows', count: 2 } })
      await ingest('{"id":"a"}\n{"id":"b"}\n{"id":"c"}')
      assert.deepEqual(adx.query('T | count'), [{ Count: 1 }])
      adx.faults.add({ at: 'ingest', fault: { kind: 'hide', ms: 400 } })
      const guarded = { tags: '["ingest-by:late"]', ingestIfNotExists: '["late"]' }
      await ingest('{"id":"d"}', guarded)
      assert.deepEqual(adx.query('T | count'), [{ Count: 1 }])
      assert.equal((await ingest('{"id":"d"}', guarded)).outcome, 'skipped')
      await eventually(() => adx.query('T | count')[0]?.['Count'] === 2, 'the hidden row')
    })

    it('ingestion can be paused: messages wait in their queue', async () => {
      adx.faults.pauseIngestion()
      const id = await queue.send({ table: 'T', content: '{"id":"a"}' })
      assert.equal(
        adx.state().ingestions.some((record) => record.sourceId === id),
        false,
      )
      assert.deepEqual(adx.query('T | count'), [{ Count: 0 }])
      adx.faults.resumeIngestion()
      assert.equal((await settled(id)).outcome, 'ingested')
    })

    it('the first containers can refuse', async () => {
      adx.faults.add({ at: 'resources', fault: { kind: 'break-sas', resource: 'TempStorage', count: 1 } })
      const broken = await TestQueue.open(client, adx.database)
      await assert.rejects(broken.upload('x', 'a.json', 0), { statusCode: 403 })
      assert.ok(await broken.upload('x', 'a.json', 1))
      assert.equal(broken.uris('TempStorage').length, 4)
      adx.faults.add({ at: 'resources', fault: { kind: 'missing-resource', resource: 'TempStorage', count: 2 } })
      const missing = await TestQueue.open(client, adx.database)
      await assert.rejects(missing.upload('x', 'a.json', 1), { statusCode: 404 })
      assert.ok(await missing.upload('x', 'a.json', 2))
    })
  })

  it('a corrupted message is taken out of the queue and does no harm', async () => {
    await queue.post('this is not base64 JSON')
    await eventually(
      () => adx.state().ingestions.some(({ errorCode }) => errorCode === 'BadRequest_CorruptedMessage'),
      'the corrupted message',
    )
  })

  it('a stopped cluster answers nothing and loses nothing', async () => {
    await adx.stop()
    const id = await queue.send({ table: 'T', content: '{"id":"a"}' })
    await assert.rejects(client.query('print 1'), /fetch failed/)
    await adx.start()
    assert.equal((await client.query('print 1')).status, 200)
    assert.equal((await settled(id)).outcome, 'ingested')
  })
})
