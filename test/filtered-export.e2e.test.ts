/** An export of the events that a filter takes, end to end. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Azurite, startAzurite } from '../local-azure/storage/azurite.ts'
import { chainProblem } from '../src/model/receipt.ts'
import { type Api, apiOf, refusal } from './support/api.ts'
import { ids, ndjson } from './support/events.ts'
import { createAdlsExport, deliverUpto, headOf, newContainer, receiptsOf } from './support/exports.ts'
import { readLake } from './support/lake.ts'
import { startSpillway } from './support/spillway-server.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const STREAM = 'guardrail_activity'
const started = new AsyncDisposableStack()
let azurite: Azurite
let api: Api

before(async () => {
  azurite = started.adopt(await startAzurite(), (each) => each.close())
  const folder = started.use(await temporaryFolder())
  const options = { dataDir: join(folder.path, 'data'), env: { SPILLWAY_ARTIFACT_ROWS_MAX: '40' } }
  api = apiOf(started.adopt(await startSpillway(options), (each) => each.stop()))
})

after(() => started.disposeAsync())

test('exactly the events that the filter takes are in the files; a slice without one is settled without a file', async () => {
  const wanted = ids('critical', 25)
  await api.send(STREAM, ndjson(STREAM, wanted, { severity: 'CRITICAL' }))
  await api.send(STREAM, ndjson(STREAM, ids('low', 130), { severity: 'LOW' }))
  const late = ids('none', 5)
  await api.send(STREAM, ndjson(STREAM, late, { severity: null }))

  const container = await newContainer(azurite, 'filtered')
  const filter = { facets: [{ facet: 'severity', values: ['CRITICAL', null] }] }
  const fields = {
    fileSystem: container.name,
    sasToken: container.sasToken,
    endpoint: azurite.blobEndpoint,
    stream: STREAM,
    filter,
  } as const
  const id = await createAdlsExport(api, fields)
  await deliverUpto(api, id, await headOf(api, STREAM))
  await api.send(STREAM, ndjson(STREAM, ids('more', 3), { severity: 'LOW' }))
  await deliverUpto(api, id, await headOf(api, STREAM))

  const files = await readLake(azurite, container.name)
  assert.deepEqual(files.flatMap((file) => file.ids).sort(), [...wanted, ...late].sort())
  const receipts = await receiptsOf(api, id)
  assert.equal(chainProblem(receipts), undefined)
  assert.equal(receipts.filter(({ rows }) => rows === 0).length, receipts.length - files.length)
  assert.ok(receipts.length > files.length, 'the second run had only events that the filter leaves out')
  for (const file of files)
    assert.ok(receipts.some(({ sha256, bytes }) => sha256 === file.sha256 && bytes === file.bytes.length))
})

test('a facet that the stream does not have is refused with the ones that it has', async () => {
  const container = await newContainer(azurite, 'refused')
  const filter = { facets: [{ facet: 'severty', values: ['CRITICAL'] }] }
  const fields = {
    fileSystem: container.name,
    sasToken: container.sasToken,
    endpoint: azurite.blobEndpoint,
    stream: STREAM,
    filter,
  } as const
  const { code, message, hint } = await refusal(createAdlsExport(api, fields))
  assert.equal(code, 'BAD_INPUT')
  assert.match(message, /severty.*did you mean `severity`/)
  assert.match(hint, /policyName/)
})
