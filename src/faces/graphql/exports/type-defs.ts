/**
 * Export configurations, their jobs and receipts. What is marked "documented" is the audit-export API that existing clients use: its names and shapes
 * are fixed, uneven as they are.
 */
export const typeDefs = /* GraphQL */ `
  extend type Query {
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
  }

  extend type Mutation {
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

  type ExportFailure {
    code: String!
    message: String!
    hint: String!
    at: DateTime!
    "Failed runs in a row."
    consecutive: Int!
    nextAttemptAt: DateTime
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
`
