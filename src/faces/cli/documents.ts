/** The GraphQL requests that the commands send, and the shape of what they ask for. All are checked against the schema in documents.test.ts. */

export interface ConnectionStep {
  readonly step: string
  readonly ok: boolean
  readonly message: string
  readonly code?: string | null
  readonly hint?: string | null
}

export interface ConnectionReport {
  readonly ok: boolean
  readonly steps: readonly ConnectionStep[]
  readonly warnings: readonly string[]
}

export interface DestinationSummary {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly target: string
  readonly enabled: boolean
}

export interface ExportFailure {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly at: string
  readonly nextAttemptAt: string | null
}

interface FacetValues {
  readonly facet: string
  readonly values: readonly (string | null)[]
}

export interface EventFilter {
  readonly facets: readonly FacetValues[]
  readonly exclude: readonly FacetValues[] | null
  readonly timeFrom: string | null
  readonly timeUpto: string | null
  readonly search: string | null
  readonly positions: readonly number[] | null
  readonly ids: readonly string[] | null
}

export interface ExportConfiguration {
  readonly id: string
  readonly interval: string
  readonly enabled: boolean
  readonly connectionStatus: string
  readonly connectionReport: ConnectionReport | null
  readonly destination: DestinationSummary
  readonly stream: string
  readonly filter: EventFilter | null
  readonly watermark: number
  readonly eventsWaiting: number
  readonly nextRunAt: string | null
  readonly lastRunAt: string | null
  readonly failure: ExportFailure | null
  readonly confirmationFailure: ExportFailure | null
  readonly credentialExpiresAt: string | null
  readonly warnings: readonly string[]
  readonly createdAt: string
  readonly updatedAt: string
}

export interface ExportJob {
  readonly id: string
  readonly exportConfigurationId: string | null
  readonly destination: DestinationSummary | null
  readonly stream: string
  readonly status: string
  readonly trigger: string
  readonly filter: EventFilter | null
  readonly planned: boolean
  readonly windowFrom: number
  readonly windowUpto: number
  readonly rowsPlanned: number
  readonly rowsSelected: number
  readonly rowsLeftOut: number
  readonly rowsDelivered: number
  readonly rowsQuarantined: number
  readonly rowsQueryable: number
  readonly confirmsRows: boolean
  readonly taskCount: number
  readonly tasksDelivered: number
  readonly tasksQueryable: number
  readonly bytesSent: number
  readonly createdAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly queryableAt: string | null
  readonly failure: ExportFailure | null
  readonly confirmationFailure: ExportFailure | null
}

export interface ExportTask {
  readonly id: string
  readonly startTimestamp: string | null
  readonly endTimestamp: string | null
  readonly attempts: number
  readonly offset: number
  readonly limit: number
  readonly status: string
  readonly failureReason: string | null
  readonly artifactName: string | null
  readonly rows: number
  readonly rowsQuarantined: number
  readonly queryableAt: string | null
}

export interface ApiToken {
  readonly id: string
  readonly name: string
  readonly permissions: readonly string[]
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}

export interface Viewer {
  readonly id: string
  readonly name: string
  readonly permissions: readonly string[]
}

/** A request whose answer holds `T` under its one field. */
export interface Document<T> {
  readonly field: string
  readonly text: string
  readonly result?: T
}

const FAILURE = '{ code message hint at nextAttemptAt }'
const FACETS = '{ facet values }'
const FILTER = `{ facets ${FACETS} exclude ${FACETS} timeFrom timeUpto search positions ids }`
const DESTINATION = '{ id kind name target enabled }'
const CONFIGURATION = `{
  id interval enabled connectionStatus
  connectionReport { ok steps { step ok message code hint } warnings }
  destination ${DESTINATION}
  stream filter ${FILTER} watermark eventsWaiting nextRunAt lastRunAt
  failure ${FAILURE} confirmationFailure ${FAILURE}
  credentialExpiresAt warnings createdAt updatedAt
}`
export const JOB = `{
  id exportConfigurationId destination ${DESTINATION} stream status trigger filter ${FILTER} planned windowFrom windowUpto
  rowsPlanned rowsSelected rowsLeftOut rowsDelivered rowsQuarantined rowsQueryable confirmsRows taskCount tasksDelivered tasksQueryable bytesSent
  createdAt startedAt endedAt queryableAt failure ${FAILURE} confirmationFailure ${FAILURE}
}`
const TASK = `{
  id startTimestamp endTimestamp attempts offset limit status failureReason artifactName rows rowsQuarantined queryableAt
}`
const TOKEN = '{ id name permissions createdAt expiresAt lastUsedAt revokedAt }'

export const VIEWER = document<Viewer>('query', 'viewer', '', '{ id name permissions }')

export const LIST_CONFIGURATIONS = document<ExportConfiguration[]>(
  'query',
  'getAllExportConfigurations',
  '',
  CONFIGURATION,
)
export const GET_CONFIGURATION = document<ExportConfiguration>(
  'query',
  'getExportConfiguration',
  'id: ID!',
  CONFIGURATION,
)
export const ENABLE_CONFIGURATION = document<ExportConfiguration>(
  'mutation',
  'enableExportConfiguration',
  'id: ID!',
  CONFIGURATION,
)
export const DISABLE_CONFIGURATION = document<ExportConfiguration>(
  'mutation',
  'disableExportConfiguration',
  'id: ID!',
  CONFIGURATION,
)
export const DELETE_CONFIGURATION = document<{ id: string }>(
  'mutation',
  'deleteExportConfiguration',
  'id: ID!',
  '{ id }',
)
export const TEST_CONFIGURATION = document<ExportConfiguration>(
  'mutation',
  'testExportConfiguration',
  'id: ID!',
  CONFIGURATION,
)
export const RUN_CONFIGURATION = document<ExportJob | null>('mutation', 'runExportConfiguration', 'id: ID!', JOB)
export const CREATE_ADLS = document<ExportConfiguration>(
  'mutation',
  'createAdlsSasTokenEndpointConfiguration',
  'data: AdlsSasTokenEndpointConfigurationInput!',
  CONFIGURATION,
)
export const UPDATE_ADLS = document<ExportConfiguration>(
  'mutation',
  'updateAdlsSasTokenExportConfiguration',
  'data: AdlsSasTokenExportConfigurationUpdateInput!',
  CONFIGURATION,
)
export const CREATE_ADX = document<ExportConfiguration>(
  'mutation',
  'createAdxEndpointConfiguration',
  'data: AdxEndpointConfigurationInput!',
  CONFIGURATION,
)
export const UPDATE_ADX = document<ExportConfiguration>(
  'mutation',
  'updateAdxExportConfiguration',
  'data: AdxExportConfigurationUpdateInput!',
  CONFIGURATION,
)
export const CREATE_CONFIGURATION = document<ExportConfiguration>(
  'mutation',
  'createExportConfiguration',
  'data: ExportConfigurationInput!',
  CONFIGURATION,
)
export const CREATE_FILE = document<ExportConfiguration>(
  'mutation',
  'createFileEndpointConfiguration',
  'data: FileEndpointConfigurationInput!',
  CONFIGURATION,
)

export const LIST_JOBS = document<{ items: ExportJob[]; next: string | null }>(
  'query',
  'getAllExportJobs',
  'exportConfigurationId: ID, destinationId: ID, status: [JobStatus!], trigger: String, first: Int, after: String',
  `{ items ${JOB} next }`,
)
export const GET_JOB = document<ExportJob>('query', 'getExportJob', 'id: ID!', JOB)
export const LIST_TASKS = document<ExportTask[]>('query', 'getAllExportJobTasks', 'exportJobId: String!', TASK)
export const RETRY_JOB = document<ExportJob>('mutation', 'retryExportJob', 'id: ID!', JOB)
export const CANCEL_JOB = document<ExportJob>('mutation', 'cancelExportJob', 'id: ID!', JOB)

export const LIST_TOKENS = document<ApiToken[]>('query', 'apiTokens', '', TOKEN)
export const CREATE_TOKEN = document<{ token: string; apiToken: ApiToken }>(
  'mutation',
  'createApiToken',
  'data: ApiTokenInput!',
  `{ token apiToken ${TOKEN} }`,
)
export const REVOKE_TOKEN = document<ApiToken>('mutation', 'revokeApiToken', 'id: ID!', TOKEN)

/** `query ($id: ID!) { field(id: $id) { … } }` from the field's arguments as the schema declares them. */
export function document<T>(
  operation: 'query' | 'mutation',
  field: string,
  parameters: string,
  selection: string,
): Document<T> {
  const names = Array.from(parameters.matchAll(/(\w+):/g), ([, name]) => name)
  const declared = parameters === '' ? '' : ` (${parameters.replace(/(\w+):/g, '$$$1:')})`
  const passed = parameters === '' ? '' : `(${names.map((name) => `${name}: $${name}`).join(', ')})`
  return { field, text: `${operation}${declared} { ${field}${passed} ${selection} }` }
}
