import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { eventually } from './eventually.ts'
import { startLocalAdx } from './start-local-adx.ts'
import { clientWith, signIn } from './test-client.ts'
import { TestQueue } from './test-queue.ts'

let dataDir: string
before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'local-adx-data-'))
})
after(() => rm(dataDir, { recursive: true, force: true }))

it('with a data folder a new process continues: same addresses and keys, tables, roles, tags, and messages still queued', async () => {
  const tag = { tags: '["ingest-by:one"]', ingestIfNotExists: '["one"]' }
  const first = await startLocalAdx({ dataDir, batchingMs: 0 })
  const client = await signIn(first)
  await client.mgmt('.create table T (id:string, at:datetime)')
  await client.mgmt('.create-or-alter function Ids() { T | project id }')
  const queue = await TestQueue.open(client, first.database)
  await queue.send({ table: 'T', content: '{"id":"a","at":"2025-06-15T09:10:00Z"}', properties: tag })
  await eventually(() => first.state().ingestions.length === 1, 'the first ingestion')
  first.faults.pauseIngestion()
  await queue.send({ table: 'T', content: '{"id":"b"}' })
  await first.close()

  const second = await startLocalAdx({ dataDir, batchingMs: 0 })
  try {
    assert.deepEqual(
      [second.clusterUrl, second.ingestUrl, second.authorityUrl, second.tenantId, second.applicationKey, second.caPem],
      [first.clusterUrl, first.ingestUrl, first.authorityUrl, first.tenantId, first.applicationKey, first.caPem],
    )
    await eventually(() => second.state().ingestions.length === 1, 'the message that was queued')
    // The token of before is still good, and the table's creator is still its admin.
    const known = clientWith(second, client.token)
    assert.deepEqual((await known.query('Ids() | order by id asc')).rows, [{ id: 'a' }, { id: 'b' }])
    assert.equal((await known.mgmt('.create-merge table T (more:long)')).status, 200)
    assert.deepEqual(second.query("T | where id == 'a'"), [{ id: 'a', at: '2025-06-15T09:10:00Z', more: null }])
    const again = await TestQueue.open(known, second.database)
    await again.send({ table: 'T', content: '{"id":"a"}', properties: tag })
    await eventually(() => second.state().ingestions.at(-1)?.outcome === 'skipped', 'the repeat to be skipped')
  } finally {
    await second.close()
  }
})

it('a cluster that stops while blobs wait for their batch gives them back: after its start each is there once', async () => {
  const adx = await startLocalAdx({ batchingMs: 8_000 })
  try {
    const client = await signIn(adx)
    await client.mgmt('.create table T (n:long)')
    const queue = await TestQueue.open(client, adx.database)
    for (let n = 0; n < 5; n++)
      await queue.send({ table: 'T', content: `{"n":${n}}`, message: { FlushImmediately: false } })
    assert.deepEqual(adx.query('T | count'), [{ Count: 0 }])
    await adx.stop()
    assert.deepEqual(adx.query('T | count'), [{ Count: 0 }])
    await adx.start()
    await eventually(() => adx.query('T | count')[0]?.['Count'] === 5, 'the five blobs')
    assert.deepEqual(adx.query('T | summarize make_set(n) | project s=array_sort_asc(set_n)'), [{ s: [0, 1, 2, 3, 4] }])
  } finally {
    await adx.close()
  }
})
