/** "Export to ADX": what is selected goes there now, once, and is counted there; by GraphQL and by the command line. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { runSpillway } from '../src/faces/cli/testing/run-spillway.ts'
import { type AdxServer, startAdxServer } from './support/adx-server.ts'
import { type Api, apiOf, refusal } from './support/api.ts'
import { changeDestination, createDestination, updateDestination } from './support/destinations.ts'
import { event, ndjson } from './support/events.ts'
import { exportOnDemand, type OnDemandData, onDemandJob, preview, throughOf } from './support/on-demand.ts'
import { ADMIN_TOKEN } from './support/spillway-server.ts'
import { until } from './support/until.ts'

const STREAM = 'guardrail_activity'
const HIGH = { facets: [{ facet: 'severity', values: ['HIGH'] }] }

let place: AdxServer
let api: Api
before(async () => {
  // Larger events than a cell of Azure Data Explorer holds.
  place = await startAdxServer({ args: ['--intake-line-bytes-max', '4MiB'] })
  api = place.api
  await send('high', 40, 'HIGH')
  await send('low', 60, 'LOW')
})
after(() => place[Symbol.asyncDispose]())

let made = 0
/** A destination with a table of its own. */
async function newDestination(fields: object = {}): Promise<{ id: string; name: string; table: string }> {
  made += 1
  const table = `Verdicts${made}`
  const name = `Estate ${made}`
  const { id } = await createDestination(api, {
    kind: 'adx',
    name,
    fields: { ...place.form(), guardrailTable: table, ...fields },
  })
  return { id, name, table }
}

async function exported(destinationId: string, more: Partial<OnDemandData> = {}) {
  const { id } = await exportOnDemand(api, { destinationId, stream: STREAM, ...more })
  return throughOf(api, id)
}

function rowsIn(table: string, where = ''): number {
  return Number(place.adx.query(`${table}${where} | count`)[0]?.['Count'])
}

describe('what is selected', () => {
  test('is shown before, sent, counted there, and known afterwards', async () => {
    const { id, name, table } = await newDestination()
    const question = { destinationId: id, stream: STREAM, filter: HIGH }
    const before = await preview(api, question)
    assert.deepEqual([before.events, before.alreadyDelivered, before.eventsToSend, before.artifacts], [40, 0, 40, 1])
    assert.ok(before.rawBytes > 40 * 100)
    const job = await exported(id, { filter: HIGH })
    assert.partialDeepStrictEqual(job, {
      ...{ status: 'DELIVERED', trigger: 'on_demand', planned: true, confirmsRows: true, destination: { id, name } },
      ...{ rowsSelected: 40, rowsLeftOut: 0, rowsDelivered: 40, rowsQuarantined: 0, rowsQueryable: 40 },
      createdBy: { name: 'bootstrap' },
    })
    assert.ok(job.queryableAt !== null && job.queryLink?.startsWith(place.adx.clusterUrl))
    assert.equal(rowsIn(table), 40)
    assert.equal(rowsIn(table, " | where severity == 'HIGH'"), 40)
    const after = await preview(api, question)
    assert.deepEqual([after.events, after.alreadyDelivered, after.eventsToSend], [40, 40, 0])
  })

  test('leaves out what is there, and sends it again only where that is asked for', async () => {
    const { id, table } = await newDestination()
    await exported(id, { filter: HIGH })
    const rest = await exported(id)
    assert.deepEqual([rest.rowsSelected, rest.rowsLeftOut, rowsIn(table)], [60, 40, 100])
    const none = await exported(id)
    assert.deepEqual([none.status, none.rowsSelected, none.rowsLeftOut, rowsIn(table)], ['DELIVERED', 0, 100, 100])
    const again = await exported(id, { filter: HIGH, again: true })
    assert.deepEqual([again.rowsQueryable, rowsIn(table)], [40, 140])
  })

  test('is what a scheduled export to the same place has not delivered, and the other way round', async () => {
    const { id, table } = await newDestination()
    await exported(id, { filter: HIGH })
    const { created } = await api.graphql<{ created: { id: string } }>(
      'mutation ($data: ExportConfigurationInput!) { created: createExportConfiguration(data: $data) { id } }',
      { data: { destinationId: id, stream: STREAM, interval: 'EVERY_24_HOURS' } },
    )
    await api.graphql('mutation ($id: ID!) { runExportConfiguration(id: $id) { id } }', { id: created.id })
    await until('every row', () => rowsIn(table) >= 100)
    assert.equal(Number(place.adx.query(`${table} | summarize n = dcount(id)`)[0]?.['n']), 100)
    assert.equal(rowsIn(table), 100)
    assert.equal((await preview(api, { destinationId: id, stream: STREAM })).eventsToSend, 0)
  })

  const filters: readonly (readonly [string, object, number])[] = [
    ['positions', { positions: [1, 2, 50] }, 3],
    ['ids', { ids: ['high-0', 'low-7', 'nobody'] }, 2],
    ['what is excluded', { exclude: [{ facet: 'severity', values: ['HIGH'] }] }, 60],
    ['a time before anything happened', { timeUpto: '2020-01-01T00:00:00Z' }, 0],
  ]
  for (const [name, filter, count] of filters) {
    test(`by ${name}`, async () => {
      const { id, table } = await newDestination()
      assert.equal((await preview(api, { destinationId: id, stream: STREAM, filter })).events, count)
      const job = await exported(id, { filter })
      assert.deepEqual([job.status, job.rowsDelivered], ['DELIVERED', count])
      assert.equal(rowsIn(table), count)
    })
  }

  test('has tasks that tell when their rows were seen, and how', async () => {
    const { id } = await newDestination()
    const job = await exported(id)
    const { tasks } = await api.graphql<{ tasks: Record<string, unknown>[] }>(
      `query ($id: String!) { tasks: getAllExportJobTasks(exportJobId: $id) {
        status rows rowsQuarantined queryableAt msUntilQueryable evidence receipt { chain exportConfigurationId rows }
      } }`,
      { id: job.id },
    )
    const [task] = tasks
    assert.partialDeepStrictEqual(task, {
      ...{ status: 'QUERYABLE', rows: 100, rowsQuarantined: 0, evidence: 'counted' },
      receipt: { chain: job.id, exportConfigurationId: null, rows: 100 },
    })
    assert.ok(Number(task?.['msUntilQueryable']) >= 0 && typeof task?.['queryableAt'] === 'string')
  })
})

describe('events that no row can hold', () => {
  test('are put aside with the reason, and delivered by a new job once they fit', async () => {
    const { id, table } = await newDestination()
    const ids = { ids: ['too-large', 'high-1'] }
    await api.send(STREAM, event(STREAM, 'too-large', { latestApiOrig: { requestPayload: 'x'.repeat(1_500_000) } }))
    const job = await exported(id, { filter: ids })
    assert.deepEqual([job.status, job.rowsQuarantined, rowsIn(table)], ['DELIVERED', 1, 1])
    const query = `query ($id: ID!) { page: quarantinedEvents(exportJobId: $id) { items { stream position column reason exportJobId destinationId } next } }`
    const { page } = await api.graphql<{ page: { items: Record<string, unknown>[]; next: null } }>(query, {
      id: job.id,
    })
    assert.equal(page.items.length, 1)
    assert.partialDeepStrictEqual(page.items[0], {
      stream: STREAM,
      column: 'payload',
      exportJobId: job.id,
      destinationId: id,
    })
    assert.match(String(page.items[0]?.['reason']), /\w/)

    const redrive = 'mutation ($id: ID!) { job: redriveQuarantined(exportJobId: $id) { id } }'
    await updateDestination(api, id, { fields: { redactPayload: 'drop' } })
    const { job: again } = await api.graphql<{ job: { id: string } }>(redrive, { id: job.id })
    const through = await throughOf(api, again.id)
    assert.deepEqual([through.rowsDelivered, through.rowsQuarantined, rowsIn(table)], [1, 0, 2])
    assert.equal(rowsIn(table, " | where id == 'too-large' and isnull(payload)"), 1)
    const { code, message } = await refusal(api.graphql(redrive, { id: again.id }))
    assert.deepEqual([code, message], ['STATE_CONFLICT', 'This job has no quarantined events.'])
  })
})

describe('a job on demand', () => {
  test('that fails says why, is tried again by itself or by a person, and can be cancelled', async () => {
    const { id, table } = await newDestination()
    await place.adx.stop()
    const { id: jobId } = await exportOnDemand(api, { destinationId: id, stream: STREAM, filter: HIGH })
    const failed = await until(
      'the failure',
      async () => {
        const job = await onDemandJob(api, jobId)
        return job.status === 'FAILED' && job
      },
      { withinMs: 90_000 },
    )
    assert.match(failed.failure?.code ?? '', /UNREACHABLE|CONNECTION_LOST|TIMED_OUT/)
    await place.adx.start()
    await api.graphql('mutation ($id: ID!) { retryExportJob(id: $id) { id } }', { id: jobId })
    assert.equal((await throughOf(api, jobId)).rowsQueryable, 40)
    assert.equal(rowsIn(table), 40)
    const cancel = api.graphql('mutation ($id: ID!) { cancelExportJob(id: $id) { id } }', { id: jobId })
    assert.equal((await refusal(cancel)).code, 'STATE_CONFLICT')
  })

  test('is found among all jobs by what it is', async () => {
    const { id } = await newDestination()
    const job = await exported(id, { filter: HIGH })
    const list = async (args: string): Promise<string[]> => {
      const query = `query ($id: ID) { page: getAllExportJobs(destinationId: $id, ${args}) { items { id } } }`
      const { page } = await api.graphql<{ page: { items: { id: string }[] } }>(query, { id })
      return page.items.map((each) => each.id)
    }
    assert.deepEqual(await list('trigger: "on_demand"'), [job.id])
    assert.deepEqual(await list('status: [DELIVERED, FAILED]'), [job.id])
    assert.deepEqual(await list('status: [PENDING]'), [])
    assert.deepEqual(await list('trigger: "schedule"'), [])
    assert.match((await refusal(list('trigger: "x"'))).message, /must be one of schedule, person, on_demand/)
  })

  test('needs the right to read its stream, and goes to no destination that is disabled', async () => {
    const { id } = await newDestination()
    const { token } = (
      await api.graphql<{ made: { token: string } }>(
        'mutation { made: createApiToken(data: {name: "auditor", permissions: [AUDIT, INTEGRATIONS]}) { token } }',
      )
    ).made
    const auditor = apiOf(place.server, token)
    const question = { destinationId: id, stream: STREAM }
    assert.equal((await refusal(exportOnDemand(auditor, question))).code, 'FORBIDDEN')
    assert.equal((await refusal(preview(auditor, question))).code, 'FORBIDDEN')
    await exportOnDemand(auditor, { ...question, stream: 'audit' })
    await changeDestination(api, 'disable', id)
    const { code, hint } = await refusal(exportOnDemand(api, question))
    assert.deepEqual([code, hint], ['STATE_CONFLICT', `Enable it first: spillway destination enable ${id}`])
  })

  test('stays to be seen when its destination is deleted', async () => {
    const { id, name } = await newDestination()
    const { id: jobId } = await exported(id, { filter: HIGH })
    await changeDestination(api, 'delete', id)
    const job = await onDemandJob(api, jobId)
    assert.deepEqual([job.destination?.name, job.queryLink, job.rowsDelivered], [name, null, 40])
  })
})

describe('by the command line', () => {
  test('shows what would be sent, sends it, waits until it can be queried, and has nothing more to send', async () => {
    const { name, table } = await newDestination()
    const dry = await guardrail(name, ['--severity', 'HIGH', '--dry-run'])
    assert.match(dry.stdout, /^40 events match[\s\S]*40 events to send to "Estate \d+"/)
    const run = await guardrail(name, ['--severity', 'HIGH', '--wait', '--json'])
    assert.equal(run.code, 0, run.stderr)
    const job = JSON.parse(run.stdout) as Record<string, unknown>
    assert.deepEqual([job['status'], job['rowsQueryable'], rowsIn(table)], ['DELIVERED', 40, 40])
    const again = await guardrail(name, ['--severity', 'HIGH', '--wait'])
    assert.equal(again.code, 0)
    assert.match(again.stdout, /40 of them are there already and are left out\.\nNothing is left to send\./)
    const list = await spillway(['audit', 'exportJob', 'list', '--to', name])
    assert.match(list.stdout, new RegExp(`${name} +DELIVERED, QUERYABLE +on_demand +40/40`))
  })
})

async function send(prefix: string, count: number, severity: string): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
  const { body } = await api.send(STREAM, ndjson(STREAM, ids, { severity }))
  assert.equal(body.accepted, count)
}

function guardrail(destination: string, args: readonly string[]) {
  return spillway(['guardrail', 'export', '--to', destination, ...args])
}

function spillway(args: readonly string[]) {
  return runSpillway(args, { env: { SPILLWAY_URL: place.server.url, SPILLWAY_API_KEY: ADMIN_TOKEN } })
}
