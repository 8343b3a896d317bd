// Generated from destinations.graphql by `npm run generate`: change that file instead.
import type { Operation } from '../../../api/operation.ts'
import type { ConnectionStatus, DestinationFieldType, DestinationInput, DestinationUpdateInput, JobStatus } from '../../../api/schema.generated.ts'

export type KindCard = { readonly kind: string; readonly title: string; readonly description: string; readonly docsPath: string; readonly confirmsRows: boolean }

export type KindField = { readonly name: string; readonly label: string; readonly type: DestinationFieldType; readonly required: boolean; readonly isTarget: boolean; readonly advanced: boolean; readonly default: unknown | null; readonly choices: readonly string[]; readonly placeholder: string; readonly help: string; readonly where: readonly string[] }

export type ReportSteps = { readonly ok: boolean; readonly checkedAt: string; readonly warnings: readonly string[]; readonly steps: readonly ({ readonly step: string; readonly ok: boolean; readonly message: string; readonly code: string | null; readonly hint: string | null })[] }

export type DestinationHead = { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly credentialExpiresAt: string | null; readonly warnings: readonly string[]; readonly exportConfigurations: readonly ({ readonly id: string })[] }

export type IntegrationsResult = { readonly destinationKinds: readonly ({ readonly kind: string; readonly title: string; readonly description: string; readonly docsPath: string; readonly confirmsRows: boolean })[]; readonly destinations: readonly ({ readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly credentialExpiresAt: string | null; readonly warnings: readonly string[]; readonly exportConfigurations: readonly ({ readonly id: string })[] })[] }

export type IntegrationsVariables = Readonly<Record<string, never>>

export const Integrations: Operation<IntegrationsResult, IntegrationsVariables> = {
  name: 'Integrations',
  kind: 'query',
  text: "query Integrations{destinationKinds{...KindCard}destinations{...DestinationHead}}fragment KindCard on DestinationKind{kind title description docsPath confirmsRows}fragment DestinationHead on Destination{id kind kindTitle name target enabled connectionStatus credentialExpiresAt warnings exportConfigurations{id}}",
}

export type KindsResult = { readonly destinationKinds: readonly ({ readonly kind: string; readonly title: string; readonly description: string; readonly docsPath: string; readonly confirmsRows: boolean; readonly fields: readonly ({ readonly name: string; readonly label: string; readonly type: DestinationFieldType; readonly required: boolean; readonly isTarget: boolean; readonly advanced: boolean; readonly default: unknown | null; readonly choices: readonly string[]; readonly placeholder: string; readonly help: string; readonly where: readonly string[] })[] })[]; readonly destinations: readonly ({ readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly credentialExpiresAt: string | null; readonly warnings: readonly string[]; readonly exportConfigurations: readonly ({ readonly id: string })[] })[] }

export type KindsVariables = Readonly<Record<string, never>>

export const Kinds: Operation<KindsResult, KindsVariables> = {
  name: 'Kinds',
  kind: 'query',
  text: "query Kinds{destinationKinds{...KindCard fields{...KindField}}destinations{...DestinationHead}}fragment KindCard on DestinationKind{kind title description docsPath confirmsRows}fragment KindField on DestinationField{name label type required isTarget advanced default choices placeholder help where}fragment DestinationHead on Destination{id kind kindTitle name target enabled connectionStatus credentialExpiresAt warnings exportConfigurations{id}}",
}

export type StoredDestination = { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly credentialExpiresAt: string | null; readonly warnings: readonly string[]; readonly exportConfigurations: readonly ({ readonly id: string; readonly stream: string; readonly interval: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly lastRunAt: string | null; readonly nextRunAt: string | null; readonly eventsWaiting: number; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean }; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly consecutive: number; readonly nextAttemptAt: string | null } | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly watermark: number; readonly lagMs: number | null; readonly lastRun: { readonly id: string; readonly status: JobStatus; readonly createdAt: string; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly confirmsRows: boolean; readonly queryableAt: string | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null } | null })[]; readonly settings: unknown; readonly secretsSet: readonly string[]; readonly updatedAt: string; readonly connectionReport: { readonly ok: boolean; readonly checkedAt: string; readonly warnings: readonly string[]; readonly steps: readonly ({ readonly step: string; readonly ok: boolean; readonly message: string; readonly code: string | null; readonly hint: string | null })[] } | null }

export type DestinationByIdResult = { readonly destinationKinds: readonly ({ readonly kind: string; readonly title: string; readonly description: string; readonly docsPath: string; readonly confirmsRows: boolean; readonly fields: readonly ({ readonly name: string; readonly label: string; readonly type: DestinationFieldType; readonly required: boolean; readonly isTarget: boolean; readonly advanced: boolean; readonly default: unknown | null; readonly choices: readonly string[]; readonly placeholder: string; readonly help: string; readonly where: readonly string[] })[] })[]; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly credentialExpiresAt: string | null; readonly warnings: readonly string[]; readonly exportConfigurations: readonly ({ readonly id: string; readonly stream: string; readonly interval: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly lastRunAt: string | null; readonly nextRunAt: string | null; readonly eventsWaiting: number; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean }; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly consecutive: number; readonly nextAttemptAt: string | null } | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null; readonly watermark: number; readonly lagMs: number | null; readonly lastRun: { readonly id: string; readonly status: JobStatus; readonly createdAt: string; readonly rowsDelivered: number; readonly rowsQuarantined: number; readonly confirmsRows: boolean; readonly queryableAt: string | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null } | null })[]; readonly settings: unknown; readonly secretsSet: readonly string[]; readonly updatedAt: string; readonly connectionReport: { readonly ok: boolean; readonly checkedAt: string; readonly warnings: readonly string[]; readonly steps: readonly ({ readonly step: string; readonly ok: boolean; readonly message: string; readonly code: string | null; readonly hint: string | null })[] } | null } }

export type DestinationByIdVariables = { readonly id: string }

export const DestinationById: Operation<DestinationByIdResult, DestinationByIdVariables> = {
  name: 'DestinationById',
  kind: 'query',
  text: "query DestinationById($id:ID!){destinationKinds{...KindCard fields{...KindField}}destination(id:$id){...StoredDestination}}fragment KindCard on DestinationKind{kind title description docsPath confirmsRows}fragment KindField on DestinationField{name label type required isTarget advanced default choices placeholder help where}fragment StoredDestination on Destination{...DestinationHead settings secretsSet updatedAt connectionReport{...ReportSteps}exportConfigurations{...ExportRow}}fragment DestinationHead on Destination{id kind kindTitle name target enabled connectionStatus credentialExpiresAt warnings exportConfigurations{id}}fragment ReportSteps on ConnectionReport{ok checkedAt warnings steps{step ok message code hint}}fragment ExportRow on ExportConfiguration{...ExportHead watermark lagMs lastRun{id status createdAt rowsDelivered rowsQuarantined confirmsRows queryableAt confirmationFailure{code message hint at}}}fragment ExportHead on ExportConfiguration{id stream interval enabled connectionStatus lastRunAt nextRunAt eventsWaiting destination{id kind kindTitle name target enabled}failure{code message hint at consecutive nextAttemptAt}confirmationFailure{code message hint at}}",
}

export type StartConnectionCheckResult = { readonly startConnectionCheck: { readonly id: string } }

export type StartConnectionCheckVariables = { readonly data: DestinationInput; readonly destinationId?: string | null | undefined }

export const StartConnectionCheck: Operation<StartConnectionCheckResult, StartConnectionCheckVariables> = {
  name: 'StartConnectionCheck',
  kind: 'mutation',
  text: "mutation StartConnectionCheck($data:DestinationInput!$destinationId:ID){startConnectionCheck(data:$data destinationId:$destinationId){id}}",
}

export type ConnectionCheckResult = { readonly connectionCheck: { readonly id: string; readonly running: boolean; readonly steps: readonly ({ readonly step: string; readonly ok: boolean; readonly message: string; readonly code: string | null; readonly hint: string | null })[]; readonly report: { readonly ok: boolean; readonly checkedAt: string; readonly warnings: readonly string[]; readonly steps: readonly ({ readonly step: string; readonly ok: boolean; readonly message: string; readonly code: string | null; readonly hint: string | null })[] } | null } }

export type ConnectionCheckVariables = { readonly id: string }

export const ConnectionCheck: Operation<ConnectionCheckResult, ConnectionCheckVariables> = {
  name: 'ConnectionCheck',
  kind: 'query',
  text: "query ConnectionCheck($id:ID!){connectionCheck(id:$id){id running steps{step ok message code hint}report{...ReportSteps}}}fragment ReportSteps on ConnectionReport{ok checkedAt warnings steps{step ok message code hint}}",
}

export type CreateDestinationResult = { readonly createDestination: { readonly id: string; readonly kind: string; readonly connectionStatus: ConnectionStatus } }

export type CreateDestinationVariables = { readonly data: DestinationInput }

export const CreateDestination: Operation<CreateDestinationResult, CreateDestinationVariables> = {
  name: 'CreateDestination',
  kind: 'mutation',
  text: "mutation CreateDestination($data:DestinationInput!){createDestination(data:$data){id kind connectionStatus}}",
}

export type UpdateDestinationResult = { readonly updateDestination: { readonly id: string; readonly connectionStatus: ConnectionStatus } }

export type UpdateDestinationVariables = { readonly id: string; readonly data: DestinationUpdateInput }

export const UpdateDestination: Operation<UpdateDestinationResult, UpdateDestinationVariables> = {
  name: 'UpdateDestination',
  kind: 'mutation',
  text: "mutation UpdateDestination($id:ID!$data:DestinationUpdateInput!){updateDestination(id:$id data:$data){id connectionStatus}}",
}

export type EnableDestinationResult = { readonly enableDestination: { readonly id: string } }

export type EnableDestinationVariables = { readonly id: string }

export const EnableDestination: Operation<EnableDestinationResult, EnableDestinationVariables> = {
  name: 'EnableDestination',
  kind: 'mutation',
  text: "mutation EnableDestination($id:ID!){enableDestination(id:$id){id}}",
}

export type DisableDestinationResult = { readonly disableDestination: { readonly id: string } }

export type DisableDestinationVariables = { readonly id: string }

export const DisableDestination: Operation<DisableDestinationResult, DisableDestinationVariables> = {
  name: 'DisableDestination',
  kind: 'mutation',
  text: "mutation DisableDestination($id:ID!){disableDestination(id:$id){id}}",
}

export type DeleteDestinationResult = { readonly deleteDestination: { readonly id: string } }

export type DeleteDestinationVariables = { readonly id: string }

export const DeleteDestination: Operation<DeleteDestinationResult, DeleteDestinationVariables> = {
  name: 'DeleteDestination',
  kind: 'mutation',
  text: "mutation DeleteDestination($id:ID!){deleteDestination(id:$id){id}}",
}

export type TestDestinationResult = { readonly testDestination: { readonly id: string; readonly connectionStatus: ConnectionStatus } }

export type TestDestinationVariables = { readonly id: string }

export const TestDestination: Operation<TestDestinationResult, TestDestinationVariables> = {
  name: 'TestDestination',
  kind: 'mutation',
  text: "mutation TestDestination($id:ID!){testDestination(id:$id){id connectionStatus}}",
}
