// Generated from exports.graphql by `npm run generate`: change that file instead.
import type { Operation } from '../../api/operation.ts'
import type { ConnectionStatus, ExportConfigurationInput, ExportConfigurationUpdateInput, JobStatus, TaskStatus } from '../../api/schema.generated.ts'

export type FailureFacts = { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly consecutive: number; readonly nextAttemptAt: string | null }

export type FilterFacts = { readonly facets: readonly ({ readonly facet: string; readonly values: readonly (string | null)[] })[]; readonly exclude: readonly ({ readonly facet: string; readonly values: readonly (string | null)[] })[] | null; readonly timeFrom: string | null; readonly timeUpto: string | null; readonly search: string | null; readonly positions: readonly number[] | null; readonly ids: readonly string[] | null }

export type JobHead = { readonly id: string; readonly exportConfigurationId: string | null; readonly stream: string; readonly status: JobStatus; readonly trigger: string; readonly rowsSelected: number; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly rowsQueryable: number; readonly confirmsRows: boolean; readonly taskCount: number; readonly tasksDelivered: number; readonly tasksQueryable: number; readonly bytesSent: number; readonly createdAt: string; readonly startedAt: string | null; readonly endedAt: string | null; readonly queryableAt: string | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly createdBy: { readonly name: string } | null; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string } | null }

export type ExportsResult = { readonly getAllExportConfigurations: readonly ({ readonly id: string; readonly stream: string; readonly interval: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly lastRunAt: string | null; readonly nextRunAt: string | null; readonly eventsWaiting: number; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean }; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly consecutive: number; readonly nextAttemptAt: string | null } | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly watermark: number; readonly lagMs: number | null; readonly lastRun: { readonly id: string; readonly status: JobStatus; readonly createdAt: string; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly confirmsRows: boolean; readonly queryableAt: string | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null } | null })[] }

export type ExportsVariables = Readonly<Record<string, never>>

export const Exports: Operation<ExportsResult, ExportsVariables> = {
  name: 'Exports',
  kind: 'query',
  text: "query Exports{getAllExportConfigurations{...ExportRow}}fragment ExportRow on ExportConfiguration{...ExportHead watermark lagMs lastRun{id status createdAt rowsDelivered rowsQuarantined confirmsRows queryableAt confirmationFailure{code message hint at}}}fragment ExportHead on ExportConfiguration{id stream interval enabled connectionStatus lastRunAt nextRunAt eventsWaiting destination{id kind kindTitle name target enabled}failure{code message hint at consecutive nextAttemptAt}confirmationFailure{code message hint at}}",
}

export type JobsResult = { readonly getAllExportJobs: { readonly next: string | null; readonly items: readonly ({ readonly id: string; readonly exportConfigurationId: string | null; readonly stream: string; readonly status: JobStatus; readonly trigger: string; readonly rowsSelected: number; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly rowsQueryable: number; readonly confirmsRows: boolean; readonly taskCount: number; readonly tasksDelivered: number; readonly tasksQueryable: number; readonly bytesSent: number; readonly createdAt: string; readonly startedAt: string | null; readonly endedAt: string | null; readonly queryableAt: string | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly createdBy: { readonly name: string } | null; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string } | null })[] } }

export type JobsVariables = { readonly exportConfigurationId?: string | null | undefined; readonly status?: readonly JobStatus[] | null | undefined; readonly first?: number | null | undefined; readonly after?: string | null | undefined }

export const Jobs: Operation<JobsResult, JobsVariables> = {
  name: 'Jobs',
  kind: 'query',
  text: "query Jobs($exportConfigurationId:ID$status:[JobStatus!]$first:Int$after:String){getAllExportJobs(exportConfigurationId:$exportConfigurationId status:$status first:$first after:$after){next items{...JobHead}}}fragment JobHead on ExportJob{id exportConfigurationId stream status trigger rowsSelected rowsDelivered rowsQuarantined rowsQueryable confirmsRows taskCount tasksDelivered tasksQueryable bytesSent createdAt startedAt endedAt queryableAt confirmationFailure{code message hint at}createdBy{name}destination{id kind kindTitle name target}}",
}

export type StoredExport = { readonly id: string; readonly stream: string; readonly interval: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly lastRunAt: string | null; readonly nextRunAt: string | null; readonly eventsWaiting: number; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean }; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly consecutive: number; readonly nextAttemptAt: string | null } | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly watermark: number; readonly lagMs: number | null; readonly lastRun: { readonly id: string; readonly status: JobStatus; readonly createdAt: string; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly confirmsRows: boolean; readonly queryableAt: string | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null } | null; readonly createdAt: string; readonly createdBy: { readonly name: string } | null; readonly warnings: readonly string[]; readonly filter: { readonly facets: readonly ({ readonly facet: string; readonly values: readonly (string | null)[] })[]; readonly exclude: readonly ({ readonly facet: string; readonly values: readonly (string | null)[] })[] | null; readonly timeFrom: string | null; readonly timeUpto: string | null; readonly search: string | null; readonly positions: readonly number[] | null; readonly ids: readonly string[] | null } | null }

export type StoredReceipt = { readonly sequence: number; readonly location: string; readonly bytes: number; readonly sha256: string; readonly rows: number; readonly settledAt: string; readonly alreadyThere: boolean; readonly acknowledgement: string; readonly softwareVersion: string; readonly previousHash: string; readonly hash: string; readonly firstEventTime: string | null; readonly lastEventTime: string | null }

export type StoredTask = { readonly id: string; readonly status: TaskStatus; readonly attempts: number; readonly startTimestamp: string | null; readonly endTimestamp: string | null; readonly queryableAt: string | null; readonly msUntilQueryable: number | null; readonly failureReason: string | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly rows: number; readonly rowsQuarantined: number; readonly artifactName: string | null; readonly receipt: { readonly sequence: number; readonly location: string; readonly bytes: number; readonly sha256: string; readonly rows: number; readonly settledAt: string; readonly alreadyThere: boolean; readonly acknowledgement: string; readonly softwareVersion: string; readonly previousHash: string; readonly hash: string; readonly firstEventTime: string | null; readonly lastEventTime: string | null } | null }

export type StoredJob = { readonly id: string; readonly exportConfigurationId: string | null; readonly stream: string; readonly status: JobStatus; readonly trigger: string; readonly rowsSelected: number; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly rowsQueryable: number; readonly confirmsRows: boolean; readonly taskCount: number; readonly tasksDelivered: number; readonly tasksQueryable: number; readonly bytesSent: number; readonly createdAt: string; readonly startedAt: string | null; readonly endedAt: string | null; readonly queryableAt: string | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly createdBy: { readonly name: string } | null; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string } | null; readonly windowFrom: number; readonly windowUpto: number; readonly rowsPlanned: number; readonly queryLink: string | null; readonly filter: { readonly facets: readonly ({ readonly facet: string; readonly values: readonly (string | null)[] })[]; readonly exclude: readonly ({ readonly facet: string; readonly values: readonly (string | null)[] })[] | null; readonly timeFrom: string | null; readonly timeUpto: string | null; readonly search: string | null; readonly positions: readonly number[] | null; readonly ids: readonly string[] | null } | null; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly consecutive: number; readonly nextAttemptAt: string | null } | null; readonly tasks: readonly ({ readonly id: string; readonly status: TaskStatus; readonly attempts: number; readonly startTimestamp: string | null; readonly endTimestamp: string | null; readonly queryableAt: string | null; readonly msUntilQueryable: number | null; readonly failureReason: string | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly rows: number; readonly rowsQuarantined: number; readonly artifactName: string | null; readonly receipt: { readonly sequence: number; readonly location: string; readonly bytes: number; readonly sha256: string; readonly rows: number; readonly settledAt: string; readonly alreadyThere: boolean; readonly acknowledgement: string; readonly softwareVersion: string; readonly previousHash: string; readonly hash: string; readonly firstEventTime: string | null; readonly lastEventTime: string | null } | null })[] }

export type ExportByIdResult = { readonly getExportConfiguration: { readonly id: string; readonly stream: string; readonly interval: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly lastRunAt: string | null; readonly nextRunAt: string | null; readonly eventsWaiting: number; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean }; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly consecutive: number; readonly nextAttemptAt: string | null } | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly watermark: number; readonly lagMs: number | null; readonly lastRun: { readonly id: string; readonly status: JobStatus; readonly createdAt: string; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly confirmsRows: boolean; readonly queryableAt: string | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null } | null; readonly createdAt: string; readonly createdBy: { readonly name: string } | null; readonly warnings: readonly string[]; readonly filter: { readonly facets: readonly ({ readonly facet: string; readonly values: readonly (string | null)[] })[]; readonly exclude: readonly ({ readonly facet: string; readonly values: readonly (string | null)[] })[] | null; readonly timeFrom: string | null; readonly timeUpto: string | null; readonly search: string | null; readonly positions: readonly number[] | null; readonly ids: readonly string[] | null } | null } }

export type ExportByIdVariables = { readonly id: string }

export const ExportById: Operation<ExportByIdResult, ExportByIdVariables> = {
  name: 'ExportById',
  kind: 'query',
  text: "query ExportById($id:ID!){getExportConfiguration(id:$id){...StoredExport}}fragment StoredExport on ExportConfiguration{...ExportRow createdAt createdBy{name}warnings filter{...FilterFacts}}fragment ExportRow on ExportConfiguration{...ExportHead watermark lagMs lastRun{id status createdAt rowsDelivered rowsQuarantined confirmsRows queryableAt confirmationFailure{code message hint at}}}fragment ExportHead on ExportConfiguration{id stream interval enabled connectionStatus lastRunAt nextRunAt eventsWaiting destination{id kind kindTitle name target enabled}failure{code message hint at consecutive nextAttemptAt}confirmationFailure{code message hint at}}fragment FilterFacts on EventFilter{facets{facet values}exclude{facet values}timeFrom timeUpto search positions ids}",
}

export type JobByIdResult = { readonly getExportJob: { readonly id: string; readonly exportConfigurationId: string | null; readonly stream: string; readonly status: JobStatus; readonly trigger: string; readonly rowsSelected: number; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly rowsQueryable: number; readonly confirmsRows: boolean; readonly taskCount: number; readonly tasksDelivered: number; readonly tasksQueryable: number; readonly bytesSent: number; readonly createdAt: string; readonly startedAt: string | null; readonly endedAt: string | null; readonly queryableAt: string | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly createdBy: { readonly name: string } | null; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string } | null; readonly windowFrom: number; readonly windowUpto: number; readonly rowsPlanned: number; readonly queryLink: string | null; readonly filter: { readonly facets: readonly ({ readonly facet: string; readonly values: readonly (string | null)[] })[]; readonly exclude: readonly ({ readonly facet: string; readonly values: readonly (string | null)[] })[] | null; readonly timeFrom: string | null; readonly timeUpto: string | null; readonly search: string | null; readonly positions: readonly number[] | null; readonly ids: readonly string[] | null } | null; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly consecutive: number; readonly nextAttemptAt: string | null } | null; readonly tasks: readonly ({ readonly id: string; readonly status: TaskStatus; readonly attempts: number; readonly startTimestamp: string | null; readonly endTimestamp: string | null; readonly queryableAt: string | null; readonly msUntilQueryable: number | null; readonly failureReason: string | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly rows: number; readonly rowsQuarantined: number; readonly artifactName: string | null; readonly receipt: { readonly sequence: number; readonly location: string; readonly bytes: number; readonly sha256: string; readonly rows: number; readonly settledAt: string; readonly alreadyThere: boolean; readonly acknowledgement: string; readonly softwareVersion: string; readonly previousHash: string; readonly hash: string; readonly firstEventTime: string | null; readonly lastEventTime: string | null } | null })[] } }

export type JobByIdVariables = { readonly id: string }

export const JobById: Operation<JobByIdResult, JobByIdVariables> = {
  name: 'JobById',
  kind: 'query',
  text: "query JobById($id:ID!){getExportJob(id:$id){...StoredJob}}fragment StoredJob on ExportJob{...JobHead windowFrom windowUpto rowsPlanned queryLink filter{...FilterFacts}failure{...FailureFacts}tasks{...StoredTask}}fragment JobHead on ExportJob{id exportConfigurationId stream status trigger rowsSelected rowsDelivered rowsQuarantined rowsQueryable confirmsRows taskCount tasksDelivered tasksQueryable bytesSent createdAt startedAt endedAt queryableAt confirmationFailure{code message hint at}createdBy{name}destination{id kind kindTitle name target}}fragment FilterFacts on EventFilter{facets{facet values}exclude{facet values}timeFrom timeUpto search positions ids}fragment FailureFacts on ExportFailure{code message hint at consecutive nextAttemptAt}fragment StoredTask on ExportTask{id status attempts startTimestamp endTimestamp queryableAt msUntilQueryable failureReason confirmationFailure{code message hint at}rows rowsQuarantined artifactName receipt{...StoredReceipt}}fragment StoredReceipt on Receipt{sequence location bytes sha256 rows settledAt alreadyThere acknowledgement softwareVersion previousHash hash firstEventTime lastEventTime}",
}

export type QuarantinedEventsResult = { readonly quarantinedEvents: { readonly next: string | null; readonly items: readonly ({ readonly stream: string; readonly position: number; readonly column: string; readonly reason: string; readonly at: string })[] } }

export type QuarantinedEventsVariables = { readonly exportJobId: string; readonly after?: string | null | undefined }

export const QuarantinedEvents: Operation<QuarantinedEventsResult, QuarantinedEventsVariables> = {
  name: 'QuarantinedEvents',
  kind: 'query',
  text: "query QuarantinedEvents($exportJobId:ID!$after:String){quarantinedEvents(exportJobId:$exportJobId first:50 after:$after){next items{stream position column reason at}}}",
}

export type ExportTargetsResult = { readonly destinations: readonly ({ readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus })[] }

export type ExportTargetsVariables = Readonly<Record<string, never>>

export const ExportTargets: Operation<ExportTargetsResult, ExportTargetsVariables> = {
  name: 'ExportTargets',
  kind: 'query',
  text: "query ExportTargets{destinations{id kind kindTitle name target enabled connectionStatus}}",
}

export type DestinationPlanResult = { readonly destinationPlan: readonly string[] }

export type DestinationPlanVariables = { readonly id: string; readonly stream: string }

export const DestinationPlan: Operation<DestinationPlanResult, DestinationPlanVariables> = {
  name: 'DestinationPlan',
  kind: 'query',
  text: "query DestinationPlan($id:ID!$stream:String!){destinationPlan(id:$id stream:$stream)}",
}

export type CreateExportResult = { readonly createExportConfiguration: { readonly id: string } }

export type CreateExportVariables = { readonly data: ExportConfigurationInput }

export const CreateExport: Operation<CreateExportResult, CreateExportVariables> = {
  name: 'CreateExport',
  kind: 'mutation',
  text: "mutation CreateExport($data:ExportConfigurationInput!){createExportConfiguration(data:$data){id}}",
}

export type UpdateExportResult = { readonly updateExportConfiguration: { readonly id: string } }

export type UpdateExportVariables = { readonly id: string; readonly data: ExportConfigurationUpdateInput }

export const UpdateExport: Operation<UpdateExportResult, UpdateExportVariables> = {
  name: 'UpdateExport',
  kind: 'mutation',
  text: "mutation UpdateExport($id:ID!$data:ExportConfigurationUpdateInput!){updateExportConfiguration(id:$id data:$data){id}}",
}

export type RunExportResult = { readonly runExportConfiguration: { readonly id: string } | null }

export type RunExportVariables = { readonly id: string }

export const RunExport: Operation<RunExportResult, RunExportVariables> = {
  name: 'RunExport',
  kind: 'mutation',
  text: "mutation RunExport($id:ID!){runExportConfiguration(id:$id){id}}",
}

export type EnableExportResult = { readonly enableExportConfiguration: { readonly id: string } }

export type EnableExportVariables = { readonly id: string }

export const EnableExport: Operation<EnableExportResult, EnableExportVariables> = {
  name: 'EnableExport',
  kind: 'mutation',
  text: "mutation EnableExport($id:ID!){enableExportConfiguration(id:$id){id}}",
}

export type DisableExportResult = { readonly disableExportConfiguration: { readonly id: string } }

export type DisableExportVariables = { readonly id: string }

export const DisableExport: Operation<DisableExportResult, DisableExportVariables> = {
  name: 'DisableExport',
  kind: 'mutation',
  text: "mutation DisableExport($id:ID!){disableExportConfiguration(id:$id){id}}",
}

export type DeleteExportResult = { readonly deleteExportConfiguration: { readonly id: string } }

export type DeleteExportVariables = { readonly id: string }

export const DeleteExport: Operation<DeleteExportResult, DeleteExportVariables> = {
  name: 'DeleteExport',
  kind: 'mutation',
  text: "mutation DeleteExport($id:ID!){deleteExportConfiguration(id:$id){id}}",
}

export type RetryJobResult = { readonly retryExportJob: { readonly id: string } }

export type RetryJobVariables = { readonly id: string }

export const RetryJob: Operation<RetryJobResult, RetryJobVariables> = {
  name: 'RetryJob',
  kind: 'mutation',
  text: "mutation RetryJob($id:ID!){retryExportJob(id:$id){id}}",
}

export type CancelJobResult = { readonly cancelExportJob: { readonly id: string } }

export type CancelJobVariables = { readonly id: string }

export const CancelJob: Operation<CancelJobResult, CancelJobVariables> = {
  name: 'CancelJob',
  kind: 'mutation',
  text: "mutation CancelJob($id:ID!){cancelExportJob(id:$id){id}}",
}

export type RedriveResult = { readonly redriveQuarantined: { readonly id: string } }

export type RedriveVariables = { readonly exportJobId: string }

export const Redrive: Operation<RedriveResult, RedriveVariables> = {
  name: 'Redrive',
  kind: 'mutation',
  text: "mutation Redrive($exportJobId:ID!){redriveQuarantined(exportJobId:$exportJobId){id}}",
}
