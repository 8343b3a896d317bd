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
