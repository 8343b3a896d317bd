import { type Azurite, createContainer } from '../../local-azure/storage/azurite.ts'
import { containerSas } from '../../local-azure/storage/sas.ts'
import { systemClock } from '../../src/base/clock.ts'
import type { ArtifactName, ChainId, JobId, StreamName, TaskId } from '../../src/model/ids.ts'
import type { Interval } from '../../src/model/interval.ts'
import type { Receipt } from '../../src/model/receipt.ts'
import { window } from '../../src/model/window.ts'
import type { Api } from './api.ts'
import { type UntilOptions, until } from './until.ts'

/** An empty container of its own, with a token for it as a careful customer makes it: Create and Write. */
export async function newContainer(azurite: Azurite, name: string): Promise<{ name: string; sasToken: string }> {
  await createContainer(azurite, name)
  return { name, sasToken: containerSas(azurite, name, { expiresAt: systemClock.now() + 86_400_000 }) }
}

export interface AdlsFields {
  readonly fileSystem: string
  readonly sasToken: string
  readonly endpoint: string
  readonly storageAccount?: string
  readonly path?: string
  readonly stream?: StreamName
  readonly interval?: Interval
  readonly startFrom?: 'BEGINNING' | 'NOW'
  readonly filter?: {
    readonly facets: readonly { readonly facet: string; readonly values: readonly (string | null)[] }[]
  }
}

/** Creates an export to ADLS and gives its id. */
export async function createAdlsExport(api: Api, fields: AdlsFields): Promise<string> {
  const data = { interval: 'EVERY_24_HOURS', storageAccount: 'devstoreaccount1', path: 'lake', ...fields }
  const { created } = await api.graphql<{ created: { id: string } }>(
    `mutation ($data: AdlsSasTokenEndpointConfigurationInput!) {
      created: createAdlsSasTokenEndpointConfiguration(data: $data) { id }
    }`,
    { data },
  )
  return created.id
}

export interface Failure {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly at: string
  readonly consecutive: number
  readonly nextAttemptAt: string | null
}

export interface Progress {
  readonly enabled: boolean
  readonly watermark: number
  readonly eventsWaiting: number
  readonly failure: Failure | null
}

export async function progress(api: Api, id: string): Promise<Progress> {
  const { seen } = await api.graphql<{ seen: Progress }>(
    `query ($id: ID!) { seen: getExportConfiguration(id: $id) {
      enabled watermark eventsWaiting failure { code message hint at consecutive nextAttemptAt }
    } }`,
    { id },
  )
  return seen
}

/** Starts a run now; gives its job's id, null where nothing waits. */
export async function run(api: Api, id: string): Promise<string | null> {
  const { job } = await api.graphql<{ job: { id: string } | null }>(
    'mutation ($id: ID!) { job: runExportConfiguration(id: $id) { id } }',
    { id },
  )
  return job?.id ?? null
}

export interface Job {
  readonly id: string
  readonly status: string
  readonly taskCount: number
  readonly tasksDelivered: number
}

/** The export's jobs, the newest first. */
export async function jobsOf(api: Api, id: string): Promise<readonly Job[]> {
  const { page } = await api.graphql<{ page: { items: Job[] } }>(
    'query ($id: ID!) { page: getAllExportJobs(exportConfigurationId: $id) { items { id status taskCount tasksDelivered } } }',
    { id },
  )
  return page.items
}

/** Runs the export and waits until it has delivered everything below this position. */
export async function deliverUpto(api: Api, id: string, position: number, options?: UntilOptions): Promise<void> {
  await until(
    `export ${id} to reach position ${position}`,
    async () => {
      if ((await progress(api, id)).watermark >= position) return true
      await run(api, id)
      return false
    },
    options,
  )
}

/** The position that the stream's next event gets. */
export async function headOf(api: Api, stream: StreamName): Promise<number> {
  const { streams } = await api.graphql<{ streams: { name: string; eventsTotal: number }[] }>(
    '{ streams { name eventsTotal } }',
  )
  return (streams.find(({ name }) => name === stream)?.eventsTotal ?? 0) + 1
}

interface ReceiptAnswer
  extends Pick<Receipt, 'sequence' | 'stream' | 'location' | 'bytes' | 'sha256' | 'rows' | 'alreadyThere'>,
    Pick<Receipt, 'softwareVersion' | 'previousHash' | 'hash'> {
  readonly chain: string
  readonly rowsQuarantined: number
  readonly quarantinedSha256: string
  readonly exportJobId: string
  readonly exportTaskId: string
  readonly artifactName: string
  readonly windowFrom: number
  readonly windowUpto: number
  readonly firstEventTime: string
  readonly lastEventTime: string
  readonly settledAt: string
  readonly acknowledgement: string
}

const RECEIPTS = `query ($exportId: ID, $jobId: ID, $after: String) {
  page: getReceipts(exportConfigurationId: $exportId, exportJobId: $jobId, first: 500, after: $after) { next items {
    sequence chain exportJobId exportTaskId stream artifactName location bytes sha256 rows rowsQuarantined quarantinedSha256 windowFrom windowUpto
    firstEventTime lastEventTime settledAt alreadyThere acknowledgement softwareVersion previousHash hash
  } }
}`

/** An export's whole chain, from what GraphQL tells of it. */
export function receiptsOf(api: Api, exportId: string): Promise<Receipt[]> {
  return allReceipts(api, { exportId })
}

export function receiptsOfJob(api: Api, jobId: string): Promise<Receipt[]> {
  return allReceipts(api, { jobId })
}

async function allReceipts(
  api: Api,
  of: { readonly exportId: string } | { readonly jobId: string },
): Promise<Receipt[]> {
  const receipts: Receipt[] = []
  let after: string | null = null
  do {
    const answer: { page: { items: ReceiptAnswer[]; next: string | null } } = await api.graphql(RECEIPTS, {
      ...of,
      after,
    })
    receipts.push(...answer.page.items.map(receiptFrom))
    after = answer.page.next
  } while (after !== null)
  return receipts
}

function receiptFrom(answer: ReceiptAnswer): Receipt {
  const { chain, exportJobId, exportTaskId, windowFrom, windowUpto, acknowledgement, ...same } = answer
  const { firstEventTime, lastEventTime, settledAt, artifactName, rowsQuarantined, quarantinedSha256, ...rest } = same
  return {
    ...rest,
    chain: chain as ChainId,
    quarantined: { count: rowsQuarantined, sha256: quarantinedSha256 },
    jobId: exportJobId as JobId,
    taskId: exportTaskId as TaskId,
    artifactName: artifactName as ArtifactName,
    window: window(windowFrom, windowUpto),
    firstEventAt: Date.parse(firstEventTime),
    lastEventAt: Date.parse(lastEventTime),
    settledAt: Date.parse(settledAt),
    acknowledgement: JSON.parse(acknowledgement),
  }
}
