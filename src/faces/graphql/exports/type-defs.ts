/**
 * Export configurations, their jobs and receipts. What is marked "documented" is the audit-export API that existing clients use: its names and shapes
 * are fixed, uneven as they are.
 */
export const typeDefs = /* GraphQL */ `
  extend type Query {
    "Documented. Every export configuration, oldest first."
    getAllExportConfigurations: [ExportConfiguration!]!
    getExportConfiguration(id: ID!): ExportConfiguration!
    "Of the streams that this identity may read, newest first. All conditions must hold. trigger: schedule, person, on_demand or takeover."
    getAllExportJobs(
      exportConfigurationId: ID
      destinationId: ID
      status: [JobStatus!]
      trigger: String
      first: Int = 50
      after: String
    ): ExportJobPage!
    getExportJob(id: ID!): ExportJob!
    "Documented. The tasks of a job, in order of position."
    getAllExportJobTasks(exportJobId: String!): [ExportTask!]!
    "Oldest first: the order of the chain."
    getReceipts(exportConfigurationId: ID, exportJobId: ID, first: Int = 50, after: String): ReceiptPage!
  }

  extend type Mutation {
    "Documented. Checks the connection, then saves; when the check fails nothing is saved, except with saveOnFailure."
    createAdlsSasTokenEndpointConfiguration(data: AdlsSasTokenEndpointConfigurationInput!): ExportConfiguration!
    "Documented. The SAS token may be left out when nothing but interval, path or enabled changes."
    updateAdlsSasTokenExportConfiguration(data: AdlsSasTokenExportConfigurationUpdateInput!): ExportConfiguration!
    "Like its siblings: a destination and a scheduled export of it together."
    createAdxEndpointConfiguration(data: AdxEndpointConfigurationInput!): ExportConfiguration!
    "The application key may be left out while endpoint, tenant and application stay the same."
    updateAdxExportConfiguration(data: AdxExportConfigurationUpdateInput!): ExportConfiguration!
    "A scheduled export to a destination that is there."
    createExportConfiguration(data: ExportConfigurationInput!): ExportConfiguration!
    updateExportConfiguration(id: ID!, data: ExportConfigurationUpdateInput!): ExportConfiguration!
    "A folder on Spillway's own machine, below the roots that the operator allows."
    createFileEndpointConfiguration(data: FileEndpointConfigurationInput!): ExportConfiguration!
    "Documented."
    enableExportConfiguration(id: ID!): ExportConfiguration!
    "Documented. Stops future runs; a running job ends after its current task."
    disableExportConfiguration(id: ID!): ExportConfiguration!
    "Documented. Its receipts stay. A destination that was made with it, and that nothing else uses, goes with it."
    deleteExportConfiguration(id: ID!): ExportConfiguration!
    "Checks the stored connection again, step by step."
    testExportConfiguration(id: ID!): ExportConfiguration!
    "Checks a connection that is not saved."
    testAdlsSasTokenEndpoint(data: AdlsSasTokenEndpointConfigurationInput!): ConnectionReport!
    "Starts a run now; answers at once with its job, or with the job that is already running. Null when there is nothing to export."
    runExportConfiguration(id: ID!): ExportJob
    "Tries a failed job's remaining tasks again now."
    retryExportJob(id: ID!): ExportJob!
    "What was delivered stays delivered; what is under way is given up."
    cancelExportJob(id: ID!): ExportJob!
  }

  enum StartFrom {
    "From the oldest event that is kept."
    BEGINNING
    "Only what arrives from now on."
    NOW
  }

  enum JobStatus {
    "Reserved: a job runs from its beginning, so none has it."
    PENDING
    RUNNING
    DELIVERED
    FAILED
    CANCELLED
  }

  enum TaskStatus {
    PENDING
    RUNNING
    "The destination took it."
    DELIVERED
    "Its rows can be queried there, where the destination can tell."
    QUERYABLE
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
    destination: Destination!
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
    "How long the oldest of them has been here; null where none waits."
    lagMs: Long
    nextRunAt: DateTime
    lastRunAt: DateTime
    "Its newest run; null before the first."
    lastRun: ExportJob
    "Why the last run failed; null when it did not."
    failure: ExportFailure
    "Of what was delivered, the oldest whose rows could not be found as they should be; null when there is none."
    confirmationFailure: ExportFailure
    "When the credential stops working, where that can be known."
    credentialExpiresAt: DateTime
    warnings: [String!]!
  }

  union EndpointConfiguration =
    | AdlsSasTokenEndpointConfiguration
    | S3EndpointConfiguration
    | FileEndpointConfiguration
    | AdxEndpointConfiguration

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

  type AdxEndpointConfiguration {
    clusterEndpoint: String!
    databaseName: String!
    tenantId: String!
    applicationId: String!
    "Where set: it does not follow from the cluster endpoint."
    ingestionEndpoint: String
    guardrailTable: String!
    auditTable: String!
    createTables: Boolean!
    redactPayload: RedactPayload!
    redactKeys: [String!]!
  }

  "What happens to requests and responses before they leave."
  enum RedactPayload {
    keep
    drop
    mask
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
    "Null for an export on demand."
    exportConfigurationId: ID
    "Also one that is deleted since."
    destination: Destination
    stream: String!
    status: JobStatus!
    "schedule, person, on_demand, or takeover: what a cancelled job had, and others relied on."
    trigger: String!
    "Which events it takes; null for all of them."
    filter: EventFilter
    "Whether it delivers also what the destination has already."
    again: Boolean!
    "Positions [windowFrom, windowUpto)."
    windowFrom: Long!
    windowUpto: Long!
    "False while an export on demand is still looking for its events: the counts grow until then."
    planned: Boolean!
    "Positions of the window."
    rowsPlanned: Long!
    "Events that it is to deliver."
    rowsSelected: Long!
    "Events that matched, and that the destination had already."
    rowsLeftOut: Long!
    rowsDelivered: Long!
    "Events that no row could hold unchanged: see quarantinedEvents."
    rowsQuarantined: Long!
    rowsQueryable: Long!
    "Whether the destination can tell that rows are there."
    confirmsRows: Boolean!
    taskCount: Int!
    tasksDelivered: Int!
    tasksQueryable: Int!
    "Of the artifacts, compressed."
    bytesSent: Long!
    createdBy: User
    createdAt: DateTime!
    startedAt: DateTime
    endedAt: DateTime
    "When the last of its rows was seen."
    queryableAt: DateTime
    failure: ExportFailure
    confirmationFailure: ExportFailure
    "Opens the rows in the web pages of Azure Data Explorer, as whoever clicks."
    queryLink: String
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
    "Events that it delivered, or is to deliver."
    rows: Long!
    rowsQuarantined: Long!
    "When its rows were seen."
    queryableAt: DateTime
    "From the destination's taking it to its rows being seen."
    msUntilQueryable: Long
    "counted: every row was counted there. reported: the destination said so."
    evidence: String
    confirmationFailure: ExportFailure
    receipt: Receipt
  }

  "Everything that its hash covers is here, so that whoever keeps receipts can check the chain without Spillway."
  type Receipt {
    id: ID!
    sequence: Long!
    "What its hash is chained to: the export configuration, or the job on demand."
    chain: ID!
    "Null for an export on demand."
    exportConfigurationId: ID
    exportJobId: ID!
    exportTaskId: ID!
    stream: String!
    artifactName: String!
    location: String!
    bytes: Long!
    sha256: String!
    "Without those that were put aside."
    rows: Long!
    rowsQuarantined: Long!
    "Over [position, column, reason] of those that were put aside."
    quarantinedSha256: String!
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
    "Save it disabled, and shown as FAILED, when the check fails; else nothing is saved then."
    saveOnFailure: Boolean
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
    "Save it disabled, and shown as FAILED, when the check fails; else nothing is saved then."
    saveOnFailure: Boolean
  }

  input ExportConfigurationInput {
    destinationId: ID!
    stream: String!
    interval: ExportInterval!
    startFrom: StartFrom
    enabled: Boolean
    filter: EventFilterInput
  }

  input ExportConfigurationUpdateInput {
    interval: ExportInterval
    "Counts from the next job on. An empty filter takes everything again."
    filter: EventFilterInput
  }

  input AdxEndpointConfigurationInput {
    interval: ExportInterval!
    clusterEndpoint: String!
    databaseName: String!
    tenantId: String!
    applicationId: String!
    applicationKey: String!
    ingestionEndpoint: String
    guardrailTable: String
    auditTable: String
    createTables: Boolean
    redactPayload: RedactPayload
    redactKeys: [String!]
    "Which stream to export: audit (the default) or guardrail_activity."
    stream: String
    startFrom: StartFrom
    enabled: Boolean
    filter: EventFilterInput
    "Save it disabled, and shown as FAILED, when the check fails; else nothing is saved then."
    saveOnFailure: Boolean
  }

  input AdxExportConfigurationUpdateInput {
    id: ID!
    interval: ExportInterval
    clusterEndpoint: String
    databaseName: String
    tenantId: String
    applicationId: String
    applicationKey: String
    ingestionEndpoint: String
    guardrailTable: String
    auditTable: String
    createTables: Boolean
    redactPayload: RedactPayload
    redactKeys: [String!]
    filter: EventFilterInput
  }
`
