/**
 * The GraphQL interface at `/api/audit/graphql`. What is marked "documented" is the audit-export API that existing clients use: its names and
 * shapes are fixed, uneven as they are. Everything else is Spillway's own.
 */
export const typeDefs = /* GraphQL */ `
  "ISO-8601 time in UTC, with milliseconds."
  scalar DateTime

  "A whole number up to 2^53 − 1: positions, counts, bytes."
  scalar Long

  """
  How often an export runs: EVERY_2_HOURS, EVERY_4_HOURS, EVERY_6_HOURS, EVERY_12_HOURS or EVERY_24_HOURS; also EVERY_HOUR, EVERY_15_MINUTES
  and CONTINUOUS. Written as a string or as a bare name: both are accepted.
  """
  scalar ExportInterval

  type Query {
    "Documented. Every export configuration, oldest first."
    getAllExportConfigurations: [ExportConfiguration!]!
    getExportConfiguration(id: ID!): ExportConfiguration!
    "Newest first."
    getAllExportJobs(exportConfigurationId: ID, first: Int = 50, after: String): ExportJobPage!
    getExportJob(id: ID!): ExportJob!
    "Documented. The tasks of a job, in order of position."
    getAllExportJobTasks(exportJobId: String!): [ExportTask!]!
    "Oldest first: the order of the chain."
    getReceipts(exportConfigurationId: ID, exportJobId: ID, first: Int = 50, after: String): ReceiptPage!
    streams: [Stream!]!
    apiTokens: [ApiToken!]!
    "The identity that asks."
    viewer: Viewer!
  }

  type Mutation {
    "Documented. Checks the connection, then saves; when the check fails nothing is saved."
    createAdlsSasTokenEndpointConfiguration(data: AdlsSasTokenEndpointConfigurationInput!): ExportConfiguration!
    "Documented. The SAS token may be left out when nothing but interval, path or enabled changes."
    updateAdlsSasTokenExportConfiguration(data: AdlsSasTokenExportConfigurationUpdateInput!): ExportConfiguration!
    "A folder on Spillway's own machine, below the roots that the operator allows."
    createFileEndpointConfiguration(data: FileEndpointConfigurationInput!): ExportConfiguration!
    "Documented."
    enableExportConfiguration(id: ID!): ExportConfiguration!
    "Documented. Stops future runs; a running job ends after its current task."
    disableExportConfiguration(id: ID!): ExportConfiguration!
    "Documented. Its receipts stay."
    deleteExportConfiguration(id: ID!): ExportConfiguration!
    "Checks the stored connection again, step by step."
    testExportConfiguration(id: ID!): ExportConfiguration!
    "Checks a connection that is not saved."
    testAdlsSasTokenEndpoint(data: AdlsSasTokenEndpointConfigurationInput!): ConnectionReport!
    "Starts a run now; answers at once with its job, or with the job that is already running. Null when there is nothing to export."
    runExportConfiguration(id: ID!): ExportJob
    "Tries a failed job's remaining tasks again now."
    retryExportJob(id: ID!): ExportJob!
    "Stops a job after its current task. What was delivered stays delivered."
    cancelExportJob(id: ID!): ExportJob!
    "The token is in this answer and nowhere else."
    createApiToken(data: ApiTokenInput!): CreatedApiToken!
    revokeApiToken(id: ID!): ApiToken!
  }

  enum ConnectionStatus {
    SUCCESS
    FAILED
    UNKNOWN
  }

  enum StartFrom {
    "From the oldest event that is kept."
    BEGINNING
    "Only what arrives from now on."
    NOW
  }

  enum JobStatus {
    PENDING
    RUNNING
    DELIVERED
    FAILED
    CANCELLED
  }

  enum TaskStatus {
    PENDING
    RUNNING
    DELIVERED
    FAILED
    CANCELLED
  }

  enum Permission {
    "Send events."
    INGEST
    "See audit events; configure and run their export."
    AUDIT
    "The same for guardrail activity."
    GUARDRAIL
    "For destinations apart from an export, which are not there yet: today it permits nothing."
    INTEGRATIONS
    "Everything, and tokens."
    ADMIN
  }

  type ExportConfiguration {
    id: ID!
    interval: ExportInterval!
    enabled: Boolean!
    connectionStatus: ConnectionStatus!
    connectionReport: ConnectionReport
    endpointConfiguration: EndpointConfiguration!
    createdBy: User
    createdAt: DateTime!
    updatedBy: User
    updatedAt: DateTime!
    stream: String!
    "Which events leave; null for all of them."
    filter: EventFilter
    "Every position below this one has been delivered and has its receipt."
    watermark: Long!
    "Events that wait to be exported."
    eventsWaiting: Long!
    nextRunAt: DateTime
    lastRunAt: DateTime
    "Why the last run failed; null when it did not."
    failure: ExportFailure
    "When the credential stops working, where that can be known."
    credentialExpiresAt: DateTime
    warnings: [String!]!
  }

  type EventFilter {
    facets: [FacetFilter!]!
    timeFrom: DateTime
    timeUpto: DateTime
  }

  type FacetFilter {
    facet: String!
    values: [String]!
  }

  union EndpointConfiguration = AdlsSasTokenEndpointConfiguration | S3EndpointConfiguration | FileEndpointConfiguration

  type AdlsSasTokenEndpointConfiguration {
    storageAccount: String!
    fileSystem: String!
    path: String!
    "Where set: an emulator or private endpoint instead of the account's public address."
    endpoint: String
  }

  "Documented. Spillway cannot export to S3 yet, so no export has such an endpoint."
  type S3EndpointConfiguration {
    bucketName: String!
    bucketPath: String!
    region: String
  }

  type FileEndpointConfiguration {
    folder: String!
    path: String!
  }

  type ConnectionReport {
    ok: Boolean!
    checkedAt: DateTime!
    steps: [ConnectionStep!]!
    warnings: [String!]!
  }

  type ConnectionStep {
    step: String!
    ok: Boolean!
    message: String!
    code: String
    hint: String
  }

  type ExportFailure {
    code: String!
    message: String!
    hint: String!
    at: DateTime!
    "Failed runs in a row."
    consecutive: Int!
    nextAttemptAt: DateTime
  }

  type User {
    id: ID!
    name: String!
    email: String
  }

  type ExportJob {
    id: ID!
    exportConfigurationId: ID
    stream: String!
    status: JobStatus!
    trigger: String!
    "Positions [windowFrom, windowUpto)."
    windowFrom: Long!
    windowUpto: Long!
    rowsPlanned: Long!
    rowsDelivered: Long!
    taskCount: Int!
    tasksDelivered: Int!
    createdAt: DateTime!
    startedAt: DateTime
    endedAt: DateTime
    failure: ExportFailure
    tasks: [ExportTask!]!
  }

  type ExportJobPage {
    items: [ExportJob!]!
    "Give it as \`after\` for the next page; null at the end."
    next: String
  }

  type ExportTask {
    id: ID!
    startTimestamp: DateTime
    endTimestamp: DateTime
    attempts: Float!
    "Events of the job's window before this task's first."
    offset: Int!
    "Events in this task."
    limit: Int!
    status: TaskStatus!
    failureReason: String
    artifactName: String
    receipt: Receipt
  }

  "Everything that its hash covers is here, so that whoever keeps receipts can check the chain without Spillway."
  type Receipt {
    id: ID!
    sequence: Long!
    exportConfigurationId: ID!
    exportJobId: ID!
    exportTaskId: ID!
    stream: String!
    artifactName: String!
    location: String!
    bytes: Long!
    sha256: String!
    rows: Long!
    windowFrom: Long!
    windowUpto: Long!
    firstEventTime: DateTime
    lastEventTime: DateTime
    settledAt: DateTime!
    "An earlier attempt had got through, and its answer was lost."
    alreadyThere: Boolean!
    "What the destination itself answered, as JSON."
    acknowledgement: String!
    softwareVersion: String!
    previousHash: String!
    hash: String!
  }

  type ReceiptPage {
    items: [Receipt!]!
    next: String
  }

  type Stream {
    name: String!
    "Events taken in so far; the next event gets the position after this one."
    eventsTotal: Long!
    "The oldest position that is still kept."
    oldestPosition: Long!
    bytesStored: Long!
  }

  type ApiToken {
    id: ID!
    name: String!
    permissions: [Permission!]!
    createdAt: DateTime!
    expiresAt: DateTime
    lastUsedAt: DateTime
    revokedAt: DateTime
  }

  type CreatedApiToken {
    token: String!
    apiToken: ApiToken!
  }

  type Viewer {
    id: ID!
    name: String!
    permissions: [Permission!]!
  }

  "All conditions must hold. Time is the event's own: [timeFrom, timeUpto)."
  input EventFilterInput {
    facets: [FacetFilterInput!]
    timeFrom: DateTime
    timeUpto: DateTime
  }

  "The event has one of the values; null among them stands for having none."
  input FacetFilterInput {
    facet: String!
    values: [String]!
  }

  input AdlsSasTokenEndpointConfigurationInput {
    interval: ExportInterval!
    storageAccount: String!
    fileSystem: String!
    path: String!
    sasToken: String!
    endpoint: String
    "Which stream to export: audit (the default) or guardrail_activity."
    stream: String
    startFrom: StartFrom
    enabled: Boolean
    filter: EventFilterInput
  }

  input AdlsSasTokenExportConfigurationUpdateInput {
    id: ID!
    interval: ExportInterval
    storageAccount: String
    fileSystem: String
    path: String
    sasToken: String
    endpoint: String
    "Counts from the next job on. An empty filter takes everything again."
    filter: EventFilterInput
  }

  input FileEndpointConfigurationInput {
    interval: ExportInterval!
    "An absolute path, inside one of the folders that the operator allows."
    folder: String!
    "Folders below it; none where it is left out."
    path: String
    stream: String
    startFrom: StartFrom
    enabled: Boolean
    filter: EventFilterInput
  }

  input ApiTokenInput {
    name: String!
    permissions: [Permission!]!
    expiresAt: DateTime
  }
`
