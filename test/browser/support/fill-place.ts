import { adxFields } from '../../../local-azure/adx/form-fields.ts'
import { systemClock } from '../../../src/base/clock.ts'
import { until } from '../../support/until.ts'
import type { DashboardPlace } from './dashboard-place.ts'

export interface FilledPlace {
  readonly adx: string
  readonly lake: string
  /** Exports of guardrail activity to Azure Data Explorer, and of audit events to the lake. */
  readonly exports: { readonly activity: string; readonly audit: string }
  /** A run of each that has delivered. */
  readonly jobs: { readonly activity: string; readonly audit: string }
}

export interface FillOptions {
  readonly eventsPerStream: number
  /** How often new events come and are exported. */
  readonly rounds: number
}

/** Two destinations, an export to each, and some runs of both: what a server looks like that has been at work for a while. */
export async function fillPlace(place: DashboardPlace, { eventsPerStream, rounds }: FillOptions): Promise<FilledPlace> {
  const { adx, lake } = await connect(place)
  const activity = await createExport(place, {
    destinationId: adx,
    stream: 'guardrail_activity',
    interval: 'EVERY_15_MINUTES',
  })
  const audit = await createExport(place, { destinationId: lake, stream: 'audit', interval: 'EVERY_HOUR' })
  const jobs = { activity: '', audit: '' }
  for (let round = 0; round < rounds; round += 1) {
    const count = Math.ceil(eventsPerStream / rounds)
    const span = { seed: round + 1, endAt: endOf(round, rounds) }
    await place.send('guardrail_activity', count, span)
    await place.send('audit', count, span)
    jobs.activity = await deliver(place, activity)
    jobs.audit = await deliver(place, audit)
  }
  return { adx, lake, exports: { activity, audit }, jobs }
}

/** The last round ends now, each one before it a day earlier. */
function endOf(round: number, rounds: number): number {
  return systemClock.now() - (rounds - 1 - round) * 86_400_000
}

async function connect(place: DashboardPlace): Promise<{ adx: string; lake: string }> {
  const { adx, storage } = place.azure
  const create = async (kind: string, name: string, fields: object): Promise<string> => {
    const { created } = await place.api.graphql<{ created: { id: string } }>(
      'mutation ($data: DestinationInput!) { created: createDestination(data: $data) { id } }',
      { data: { kind, name, fields } },
    )
    return created.id
  }
  return {
    adx: await create('adx', 'Security analytics', adxFields(adx)),
    lake: await create('adls', 'Audit lake', {
      storageAccount: storage.account,
      fileSystem: storage.container,
      path: 'spillway',
      sasToken: storage.sasToken,
      endpoint: storage.endpoint,
    }),
  }
}

async function createExport(place: DashboardPlace, data: object): Promise<string> {
  const { created } = await place.api.graphql<{ created: { id: string } }>(
    'mutation ($data: ExportConfigurationInput!) { created: createExportConfiguration(data: $data) { id } }',
    { data },
  )
  return created.id
}

/** Runs the export until nothing waits, and gives its newest job. */
async function deliver(place: DashboardPlace, id: string): Promise<string> {
  return await until(`export ${id} to deliver`, async () => {
    await place.api.graphql('mutation ($id: ID!) { runExportConfiguration(id: $id) { id } }', { id })
    const { page } = await place.api.graphql<{ page: { items: { id: string; status: string }[] } }>(
      'query ($id: ID!) { page: getAllExportJobs(exportConfigurationId: $id, first: 1) { items { id status } } }',
      { id },
    )
    const [newest] = page.items
    return newest?.status === 'DELIVERED' && newest.id
  })
}
