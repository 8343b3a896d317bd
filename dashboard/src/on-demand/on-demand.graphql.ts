// Generated from on-demand.graphql by `npm run generate`: change that file instead.
import type { Operation } from '../api/operation.ts'
import type { ConnectionStatus, ExportOnDemandInput, JobStatus, TaskStatus } from '../api/schema.generated.ts'

export type ExportDestinationsResult = { readonly destinations: readonly ({ readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly settings: unknown })[] }

export type ExportDestinationsVariables = Readonly<Record<string, never>>

export const ExportDestinations: Operation<ExportDestinationsResult, ExportDestinationsVariables> = {
  name: 'ExportDestinations',
  kind: 'query',
  text: "query ExportDestinations{destinations{id kind kindTitle name target enabled connectionStatus settings}}",
}

export type ExportPreviewResult = { readonly exportPreview: { readonly events: number; readonly alreadyDelivered: number; readonly eventsToSend: number; readonly rawBytes: number; readonly artifacts: number; readonly firstEventTime: string | null; readonly lastEventTime: string | null } }

export type ExportPreviewVariables = { readonly data: ExportOnDemandInput }

export const ExportPreview: Operation<ExportPreviewResult, ExportPreviewVariables> = {
  name: 'ExportPreview',
  kind: 'query',
  text: "query ExportPreview($data:ExportOnDemandInput!){exportPreview(data:$data){events alreadyDelivered eventsToSend rawBytes artifacts firstEventTime lastEventTime}}",
}

export type ExportOnDemandResult = { readonly exportOnDemand: { readonly id: string; readonly stream: string; readonly status: JobStatus; readonly rowsSelected: number; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly rowsQueryable: number; readonly taskCount: number; readonly tasksDelivered: number; readonly tasksQueryable: number; readonly bytesSent: number; readonly confirmsRows: boolean; readonly createdAt: string; readonly endedAt: string | null; readonly queryableAt: string | null; readonly queryLink: string | null; readonly createdBy: { readonly id: string; readonly name: string } | null; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string } | null; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly nextAttemptAt: string | null } | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null } }

export type ExportOnDemandVariables = { readonly data: ExportOnDemandInput }

export const ExportOnDemand: Operation<ExportOnDemandResult, ExportOnDemandVariables> = {
  name: 'ExportOnDemand',
  kind: 'mutation',
  text: "mutation ExportOnDemand($data:ExportOnDemandInput!){exportOnDemand(data:$data){...OnDemandJob}}fragment OnDemandJob on ExportJob{id stream status rowsSelected rowsDelivered rowsQuarantined rowsQueryable taskCount tasksDelivered tasksQueryable bytesSent confirmsRows createdAt endedAt queryableAt queryLink createdBy{id name}destination{id kind kindTitle name target}failure{code message hint at nextAttemptAt}confirmationFailure{code message hint at}}",
}

export type OnDemandJobsResult = { readonly getAllExportJobs: { readonly items: readonly ({ readonly id: string; readonly stream: string; readonly status: JobStatus; readonly rowsSelected: number; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly rowsQueryable: number; readonly taskCount: number; readonly tasksDelivered: number; readonly tasksQueryable: number; readonly bytesSent: number; readonly confirmsRows: boolean; readonly createdAt: string; readonly endedAt: string | null; readonly queryableAt: string | null; readonly queryLink: string | null; readonly createdBy: { readonly id: string; readonly name: string } | null; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string } | null; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly nextAttemptAt: string | null } | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null })[] } }

export type OnDemandJobsVariables = Readonly<Record<string, never>>

export const OnDemandJobs: Operation<OnDemandJobsResult, OnDemandJobsVariables> = {
  name: 'OnDemandJobs',
  kind: 'query',
  text: "query OnDemandJobs{getAllExportJobs(trigger:\"on_demand\" first:20){items{...OnDemandJob}}}fragment OnDemandJob on ExportJob{id stream status rowsSelected rowsDelivered rowsQuarantined rowsQueryable taskCount tasksDelivered tasksQueryable bytesSent confirmsRows createdAt endedAt queryableAt queryLink createdBy{id name}destination{id kind kindTitle name target}failure{code message hint at nextAttemptAt}confirmationFailure{code message hint at}}",
}

export type OnDemandJobDetailsResult = { readonly getExportJob: { readonly id: string; readonly stream: string; readonly status: JobStatus; readonly rowsSelected: number; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly rowsQueryable: number; readonly taskCount: number; readonly tasksDelivered: number; readonly tasksQueryable: number; readonly bytesSent: number; readonly confirmsRows: boolean; readonly createdAt: string; readonly endedAt: string | null; readonly queryableAt: string | null; readonly queryLink: string | null; readonly createdBy: { readonly id: string; readonly name: string } | null; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string } | null; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly nextAttemptAt: string | null } | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly tasks: readonly ({ readonly id: string; readonly status: TaskStatus; readonly attempts: number; readonly rows: number; readonly rowsQuarantined: number; readonly startTimestamp: string | null; readonly endTimestamp: string | null; readonly failureReason: string | null; readonly artifactName: string | null; readonly msUntilQueryable: number | null; readonly confirmationFailure: { readonly message: string; readonly hint: string } | null })[] } }

export type OnDemandJobDetailsVariables = { readonly id: string }

export const OnDemandJobDetails: Operation<OnDemandJobDetailsResult, OnDemandJobDetailsVariables> = {
  name: 'OnDemandJobDetails',
  kind: 'query',
  text: "query OnDemandJobDetails($id:ID!){getExportJob(id:$id){...OnDemandJob tasks{id status attempts rows rowsQuarantined startTimestamp endTimestamp failureReason artifactName msUntilQueryable confirmationFailure{message hint}}}}fragment OnDemandJob on ExportJob{id stream status rowsSelected rowsDelivered rowsQuarantined rowsQueryable taskCount tasksDelivered tasksQueryable bytesSent confirmsRows createdAt endedAt queryableAt queryLink createdBy{id name}destination{id kind kindTitle name target}failure{code message hint at nextAttemptAt}confirmationFailure{code message hint at}}",
}

export type CancelOnDemandJobResult = { readonly cancelExportJob: { readonly id: string; readonly stream: string; readonly status: JobStatus; readonly rowsSelected: number; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly rowsQueryable: number; readonly taskCount: number; readonly tasksDelivered: number; readonly tasksQueryable: number; readonly bytesSent: number; readonly confirmsRows: boolean; readonly createdAt: string; readonly endedAt: string | null; readonly queryableAt: string | null; readonly queryLink: string | null; readonly createdBy: { readonly id: string; readonly name: string } | null; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string } | null; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly nextAttemptAt: string | null } | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null } }

export type CancelOnDemandJobVariables = { readonly id: string }

export const CancelOnDemandJob: Operation<CancelOnDemandJobResult, CancelOnDemandJobVariables> = {
  name: 'CancelOnDemandJob',
  kind: 'mutation',
  text: "mutation CancelOnDemandJob($id:ID!){cancelExportJob(id:$id){...OnDemandJob}}fragment OnDemandJob on ExportJob{id stream status rowsSelected rowsDelivered rowsQuarantined rowsQueryable taskCount tasksDelivered tasksQueryable bytesSent confirmsRows createdAt endedAt queryableAt queryLink createdBy{id name}destination{id kind kindTitle name target}failure{code message hint at nextAttemptAt}confirmationFailure{code message hint at}}",
}

export type RetryOnDemandJobResult = { readonly retryExportJob: { readonly id: string; readonly stream: string; readonly status: JobStatus; readonly rowsSelected: number; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly rowsQueryable: number; readonly taskCount: number; readonly tasksDelivered: number; readonly tasksQueryable: number; readonly bytesSent: number; readonly confirmsRows: boolean; readonly createdAt: string; readonly endedAt: string | null; readonly queryableAt: string | null; readonly queryLink: string | null; readonly createdBy: { readonly id: string; readonly name: string } | null; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string } | null; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly nextAttemptAt: string | null } | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null } }

export type RetryOnDemandJobVariables = { readonly id: string }

export const RetryOnDemandJob: Operation<RetryOnDemandJobResult, RetryOnDemandJobVariables> = {
  name: 'RetryOnDemandJob',
  kind: 'mutation',
  text: "mutation RetryOnDemandJob($id:ID!){retryExportJob(id:$id){...OnDemandJob}}fragment OnDemandJob on ExportJob{id stream status rowsSelected rowsDelivered rowsQuarantined rowsQueryable taskCount tasksDelivered tasksQueryable bytesSent confirmsRows createdAt endedAt queryableAt queryLink createdBy{id name}destination{id kind kindTitle name target}failure{code message hint at nextAttemptAt}confirmationFailure{code message hint at}}",
}

export type OnDemandJob = { readonly id: string; readonly stream: string; readonly status: JobStatus; readonly rowsSelected: number; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly rowsQueryable: number; readonly taskCount: number; readonly tasksDelivered: number; readonly tasksQueryable: number; readonly bytesSent: number; readonly confirmsRows: boolean; readonly createdAt: string; readonly endedAt: string | null; readonly queryableAt: string | null; readonly queryLink: string | null; readonly createdBy: { readonly id: string; readonly name: string } | null; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string } | null; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly nextAttemptAt: string | null } | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null }
