/** A new secret for a destination while exports to it run: nothing fails, nothing is lost, nothing comes twice. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type AdxServer, startAdxServer } from './support/adx-server.ts'
import { createDestination, updateDestination } from './support/destinations.ts'
import { ids, ndjson } from './support/events.ts'
import { jobsOf, progress, run } from './support/exports.ts'
import { until } from './support/until.ts'

let place: AdxServer
before(async () => {
  // Tokens so short that who runs on signs in anew, and is refused once its secret is gone.
  place = await startAdxServer({ tokenLifetimeS: 4, args: ['--artifact-rows-max', '10'] })
})
after(() => place[Symbol.asyncDispose]())

const SLICES = 30
const ROWS = SLICES * 10

test('a running export ends with the new secret when the old one is revoked under it', async () => {
  const { id } = await createDestination(place.api, { kind: 'adx', fields: place.form() })
  const sent = ids('rotated', ROWS)
  await place.api.send('guardrail_activity', ndjson('guardrail_activity', sent))
  const { made } = await place.api.graphql<{ made: { id: string } }>(
    'mutation ($data: ExportConfigurationInput!) { made: createExportConfiguration(data: $data) { id } }',
    { data: { destinationId: id, stream: 'guardrail_activity', interval: 'EVERY_24_HOURS' } },
  )
  // Each slice looks first whether it is there: so the export cannot be through before the secret is.
  place.adx.faults.add({ at: 'query', fault: { kind: 'delay', ms: 1_000 }, times: Number.POSITIVE_INFINITY })
  await run(place.api, made.id)
  await until('the first slices', async () => {
    const [job] = await jobsOf(place.api, made.id)
    return (job?.tasksDelivered ?? 0) > 1 && job
  })
  await rotate(id)
  const [job] = await jobsOf(place.api, made.id)
  assert.ok((job?.tasksDelivered ?? SLICES) < SLICES, 'the export was still running')
  place.adx.faults.clear()
  await until('the export to be through', async () => (await progress(place.api, made.id)).watermark > ROWS, {
    withinMs: 120_000,
  })
  assert.equal((await progress(place.api, made.id)).failure, null)
  assert.doesNotMatch(place.server.said(), /"an export failed"|APPLICATION_KEY_REFUSED/)
  await until('all rows', () => countOf('GuardrailActivity') >= ROWS)
  const [counts] = place.adx.query('GuardrailActivity | summarize rows = count(), ids = dcount(id)')
  assert.deepEqual(counts, { rows: ROWS, ids: ROWS })
})

function countOf(table: string): number {
  return Number(place.adx.query(`${table} | count`)[0]?.['Count'])
}

/** As a person does it: add the new secret, give it to Spillway, delete the old one. */
async function rotate(id: string): Promise<void> {
  const { directory, applicationId } = place.adx
  const application = directory.find(applicationId)
  assert.ok(application)
  const fresh = { value: 'r~9R~rotatedRotatedRotatedRotatedRotated' }
  directory.put({ ...application, secrets: [...application.secrets, fresh] })
  const { connectionStatus } = await updateDestination(place.api, id, { fields: { applicationKey: fresh.value } })
  assert.equal(connectionStatus, 'SUCCESS')
  directory.put({ ...application, secrets: [fresh] })
}
