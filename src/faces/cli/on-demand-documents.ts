import { document, type ExportJob, JOB } from './documents.ts'

/** The GraphQL requests of exports on demand. All are checked against the schema in documents.test.ts. */

export interface ExportPreview {
  readonly events: number
  readonly alreadyDelivered: number
  readonly eventsToSend: number
  readonly rawBytes: number
  readonly artifacts: number
  readonly firstEventTime: string | null
  readonly lastEventTime: string | null
}

export interface QuarantinedEvent {
  readonly stream: string
  readonly position: number
  readonly exportJobId: string
  readonly column: string
  readonly reason: string
  readonly at: string
}

export const PREVIEW = document<ExportPreview>(
  'query',
  'exportPreview',
  'data: ExportOnDemandInput!',
  '{ events alreadyDelivered eventsToSend rawBytes artifacts firstEventTime lastEventTime }',
)
export const EXPORT = document<ExportJob>('mutation', 'exportOnDemand', 'data: ExportOnDemandInput!', JOB)
export const QUERY_LINK = document<{ queryLink: string | null }>('query', 'getExportJob', 'id: ID!', '{ queryLink }')
export const REDRIVE = document<ExportJob>('mutation', 'redriveQuarantined', 'exportJobId: ID!', JOB)
export const LIST_QUARANTINED = document<{ items: QuarantinedEvent[]; next: string | null }>(
  'query',
  'quarantinedEvents',
  'exportJobId: ID, destinationId: ID, first: Int, after: String',
  '{ items { stream position exportJobId column reason at } next }',
)
