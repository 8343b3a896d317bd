import type { Api } from './api.ts'
import { type UntilOptions, until } from './until.ts'

export interface OnDemandData {
  readonly destinationId: string
  readonly stream: string
  readonly filter?: object
  readonly again?: boolean
}

export interface Preview {
  readonly events: number
  readonly alreadyDelivered: number
  readonly eventsToSend: number
  readonly rawBytes: number
  readonly artifacts: number
}

export interface OnDemandJob {
  readonly id: string
  readonly status: string
  readonly trigger: string
  readonly planned: boolean
  readonly rowsSelected: number
  readonly rowsLeftOut: number
  readonly rowsDelivered: number
  readonly rowsQuarantined: number
  readonly rowsQueryable: number
  readonly queryableAt: string | null
  readonly confirmsRows: boolean
  readonly queryLink: string | null
  readonly destination: { readonly id: string; readonly name: string } | null
  readonly createdBy: { readonly name: string } | null
  readonly failure: { readonly code: string } | null
  readonly confirmationFailure: { readonly code: string; readonly message: string } | null
}

const JOB = `{
  id status trigger planned rowsSelected rowsLeftOut rowsDelivered rowsQuarantined rowsQueryable queryableAt confirmsRows queryLink
  destination { id name } createdBy { name } failure { code } confirmationFailure { code message }
}`

export async function preview(api: Api, data: OnDemandData): Promise<Preview> {
  const query = `query ($data: ExportOnDemandInput!) {
    preview: exportPreview(data: $data) { events alreadyDelivered eventsToSend rawBytes artifacts }
  }`
  return (await api.graphql<{ preview: Preview }>(query, { data })).preview
}

export async function exportOnDemand(api: Api, data: OnDemandData): Promise<OnDemandJob> {
  const query = `mutation ($data: ExportOnDemandInput!) { job: exportOnDemand(data: $data) ${JOB} }`
  return (await api.graphql<{ job: OnDemandJob }>(query, { data })).job
}

export async function onDemandJob(api: Api, id: string): Promise<OnDemandJob> {
  return (await api.graphql<{ job: OnDemandJob }>(`query ($id: ID!) { job: getExportJob(id: $id) ${JOB} }`, { id })).job
}

/** Waits until it has ended, and where rows are counted, until they were. */
export function throughOf(api: Api, id: string, options?: UntilOptions): Promise<OnDemandJob> {
  return until(
    `the job ${id} to be through`,
    async () => {
      const job = await onDemandJob(api, id)
      if (job.status === 'RUNNING') return false
      const isSeen = job.queryableAt !== null || job.confirmationFailure !== null || job.rowsDelivered === 0
      return (job.status !== 'DELIVERED' || !job.confirmsRows || isSeen) && job
    },
    options,
  )
}
