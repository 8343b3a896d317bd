import type { FaultRow } from './fault-row.ts'

/** What destinations answer, or what keeps them from answering. A part of the table of all faults. */
export const DESTINATION_FAULTS = {
  // destinations: reaching them
  HOST_NOT_ALLOWED: {
    kind: 'misconfigured',
    http: 400,
    summary: 'This host is not an allowed destination.',
    hint: "Use an address of the vendor's own domains, or have the operator add the host with --destination-hosts.",
  },
  INSECURE_ENDPOINT: {
    kind: 'misconfigured',
    http: 400,
    summary: 'Plain http is refused.',
    hint: 'Use https; http is only for emulators on loopback, with --allow-insecure-loopback.',
  },
  HOST_UNRESOLVABLE: {
    kind: 'missing',
    http: 400,
    summary: 'The host name does not resolve.',
    hint: 'Check the spelling of the account or endpoint, and the DNS of the machine that runs Spillway.',
  },
  UNREACHABLE: {
    kind: 'retry',
    http: 502,
    summary: 'The destination does not answer.',
    hint: 'Check network rules, private endpoints and proxies between Spillway and the destination.',
  },
  TLS_UNTRUSTED: {
    kind: 'misconfigured',
    http: 502,
    summary: "The destination's TLS certificate cannot be verified.",
    hint: 'If a proxy or private CA is in between, give its certificate with NODE_EXTRA_CA_CERTS.',
  },
  TIMED_OUT: {
    kind: 'retry',
    http: 504,
    summary: 'The destination did not answer in time.',
    hint: "Spillway tries again by itself; if it stays, look at the network and the destination's health.",
  },
  CONNECTION_LOST: {
    kind: 'retry',
    http: 502,
    summary: 'The connection to the destination broke.',
    hint: 'Spillway tries again by itself.',
  },
  DESTINATION_BUSY: {
    kind: 'throttled',
    http: 503,
    summary: 'The destination asks to slow down.',
    hint: "Spillway waits and tries again; if it stays, look at the account's limits.",
  },
  DESTINATION_ERROR: {
    kind: 'retry',
    http: 502,
    summary: 'The destination reported an error of its own.',
    hint: "Spillway tries again by itself; if it stays, look at the destination's health.",
  },
  DESTINATION_REJECTED: {
    kind: 'rejected',
    http: 502,
    summary: 'The destination refused the data.',
    hint: "Look at the destination's code in the message; trying again unchanged will not help.",
  },
  CIRCUIT_OPEN: {
    kind: 'retry',
    http: 503,
    summary: 'The destination failed several times in a row; Spillway pauses before it tries again.',
    hint: 'Look at the last failure of this destination; `test` tries it at once.',
  },
  CHECKSUM_MISMATCH: {
    kind: 'retry',
    http: 502,
    summary: 'The destination received other bytes than were sent.',
    hint: 'Spillway compares what it stored with its checksums and sends it again; if it stays, look for a proxy that changes bodies.',
  },
  ARTIFACT_CONFLICT: {
    kind: 'conflict',
    http: 409,
    summary: "Another file already has this artifact's name.",
    hint: 'Someone else wrote to this path; choose a path of its own for each Spillway instance.',
  },

  // destinations: rights (Azure Storage)
  SAS_MALFORMED: {
    kind: 'misconfigured',
    http: 400,
    summary: 'This is not a SAS token.',
    hint: 'Paste the value of "SAS token" from the portal: it starts with `sv=` or `?sv=` and contains `sig=`.',
  },
  SAS_EXPIRED: {
    kind: 'auth',
    http: 400,
    summary: 'The SAS token has expired.',
    hint: 'Create a new SAS (Storage account → Containers → the container → Shared access tokens; permissions Create and Write) and update the export with it.',
  },
  SAS_NOT_YET_VALID: {
    kind: 'auth',
    http: 400,
    summary: 'The SAS token is not valid yet.',
    hint: 'Wait for its start time, or create one that starts now; check both clocks.',
  },
  SAS_LACKS_PERMISSION: {
    kind: 'auth',
    http: 400,
    summary: 'The SAS token lacks a permission.',
    hint: 'Create a new SAS with at least the permissions Create and Write.',
  },
  SAS_WRONG_SCOPE: {
    kind: 'auth',
    http: 400,
    summary: 'The SAS token is for another resource or service.',
    hint: 'Create the SAS on the container that the export writes to (or an account SAS with service Blob and resource type Object).',
  },
  SAS_WRONG_ADDRESS: {
    kind: 'auth',
    http: 400,
    summary: 'The SAS token is limited to other IP addresses.',
    hint: 'Create a SAS whose allowed IP addresses include the machine that runs Spillway, or without that limit.',
  },
  SAS_WRONG_PROTOCOL: {
    kind: 'auth',
    http: 400,
    summary: 'The SAS token does not allow this protocol.',
    hint: 'Use an https endpoint.',
  },
  SIGNATURE_REFUSED: {
    kind: 'auth',
    http: 400,
    summary: "The storage account refuses the SAS token's signature.",
    hint: "Copy the whole token again; if the account's keys were rotated or key access was disabled, create a new SAS.",
  },
  KEY_ACCESS_DISABLED: {
    kind: 'auth',
    http: 400,
    summary: 'The storage account does not accept tokens that were signed with its keys.',
    hint: 'Storage account → Configuration: enable "Allow storage account key access", or create the SAS with a user delegation key.',
  },
  NETWORK_RULES: {
    kind: 'auth',
    http: 400,
    summary: "The storage account's network rules refuse this machine.",
    hint: 'Storage account → Networking: allow the address of the machine that runs Spillway, or use a private endpoint.',
  },
  ACCESS_DENIED: {
    kind: 'auth',
    http: 400,
    summary: 'The destination denies access.',
    hint: "Check the rights of the credential; the destination's own code is in the message.",
  },
  CONTAINER_NOT_FOUND: {
    kind: 'missing',
    http: 400,
    summary: 'The file system (container) does not exist.',
    hint: 'Create it in the portal (Storage account → Containers → + Container) or correct its name.',
  },
  CONTAINER_UNAVAILABLE: {
    kind: 'retry',
    http: 409,
    summary: 'The file system (container) is being deleted.',
    hint: 'Wait for the deletion to end, then create it again.',
  },

  // destinations: sign-in (Microsoft Entra)
  TENANT_NOT_FOUND: {
    kind: 'auth',
    http: 400,
    summary: 'Microsoft Entra knows no such tenant.',
    hint: 'Copy the "Directory (tenant) ID" from the overview page of the app registration; a sovereign cloud has tenants of its own.',
  },
  APPLICATION_NOT_FOUND: {
    kind: 'auth',
    http: 400,
    summary: 'The tenant has no such application.',
    hint: 'Copy the "Application (client) ID" from the overview page of the app registration, and check that the tenant is the one it is registered in.',
  },
  APPLICATION_KEY_REFUSED: {
    kind: 'auth',
    http: 400,
    summary: 'Microsoft Entra refuses the application key.',
    hint: "Paste the client secret's value, not its ID (App registration → Certificates & secrets); it is shown only once, so make a new one if it is lost.",
  },
  APPLICATION_KEY_EXPIRED: {
    kind: 'auth',
    http: 400,
    summary: 'The application key has expired.',
    hint: 'Make a new client secret (App registration → Certificates & secrets) and update the export with its value.',
  },
  SIGN_IN_BLOCKED: {
    kind: 'auth',
    http: 400,
    summary: 'A policy of the tenant blocks the sign-in.',
    hint: 'Ask the administrators of Microsoft Entra: a Conditional Access policy for workload identities, or a disabled application, keeps it out.',
  },
  SIGN_IN_REFUSED: {
    kind: 'auth',
    http: 400,
    summary: 'The sign-in was refused.',
    hint: "Look up the code in the message at https://login.microsoftonline.com/error, and check the tenant, the application and the client's clock.",
  },
  AUTHORITY_NOT_ALLOWED: {
    kind: 'misconfigured',
    http: 400,
    summary: 'The cluster names a sign-in address that is not one of Microsoft Entra.',
    hint: 'Check the cluster endpoint. Nothing was sent there; where the address is right, have the operator add its host with --destination-hosts.',
  },

  // destinations: Azure Data Explorer
  NOT_A_CLUSTER: {
    kind: 'misconfigured',
    http: 400,
    summary: 'The address answers, but not as an Azure Data Explorer cluster.',
    hint: 'Copy the "URI" from the overview page of the cluster in the Azure portal.',
  },
  DATABASE_NOT_FOUND: {
    kind: 'missing',
    http: 400,
    summary: 'The cluster has no such database.',
    hint: 'Check the spelling of the database name: it is on the page Databases of the cluster.',
  },
  TABLE_NOT_FOUND: {
    kind: 'missing',
    http: 400,
    summary: 'The table does not exist.',
    hint: 'Create it with the command in the documentation, or let Spillway create it: set `createTables` to true and grant the role Database User.',
  },
  TABLE_INCOMPLETE: {
    kind: 'misconfigured',
    http: 400,
    summary: 'The table lacks columns.',
    hint: 'Add them with the `.create-merge table` command in the message, or let Spillway do so: set `createTables` to true.',
  },
  TABLE_CONFLICT: {
    kind: 'conflict',
    http: 400,
    summary: 'A column of the table has another type than the export needs.',
    hint: 'Nothing was sent. Choose another table name for this export, or rename the old table with `.rename table`.',
  },
  INGESTION_NOT_ALLOWED: {
    kind: 'auth',
    http: 400,
    summary: 'The application may not ingest into this database.',
    hint: 'Grant it the role Database Ingestor.',
  },
  TABLE_CHANGE_NOT_ALLOWED: {
    kind: 'auth',
    http: 400,
    summary: 'The application may not create or extend the table.',
    hint: 'Grant it the role Database User (and Table Admin for a table of someone else), or create the table yourself and set `createTables` to false.',
  },
  READING_NOT_ALLOWED: {
    kind: 'auth',
    http: 400,
    summary: 'The application may not read this database.',
    hint: 'Nothing has to be done: reading is only needed to count what arrived. To allow that, grant the role Database Viewer.',
  },
  INGESTION_UNAVAILABLE: {
    kind: 'retry',
    http: 502,
    summary: 'The cluster offers no place to upload to.',
    hint: 'Spillway tries again by itself; if it stays, look at the health of the cluster: a stopped one has no ingestion service.',
  },
  INGESTION_FAILED: {
    kind: 'rejected',
    http: 502,
    summary: 'The cluster could not ingest what was uploaded.',
    hint: "Look up the cluster's code in the message in its documentation of ingestion errors.",
  },
  ANSWER_INCOMPLETE: {
    kind: 'retry',
    http: 502,
    summary: 'The cluster gave only a part of the answer.',
    hint: 'Spillway tries again by itself; if it stays, look at the limits of the workload group that the application belongs to.',
  },

  // what became of the rows of a delivery
  TOO_MANY_QUARANTINED: {
    kind: 'rejected',
    http: 502,
    summary: 'Too many events cannot be rows of the table.',
    hint: 'Nothing of this file was sent. Look at the column in the message: what a source sends there has another type or size than the table takes.',
  },
  ROWS_MISSING: {
    kind: 'conflict',
    http: 502,
    summary: 'Fewer rows are at the destination than were delivered.',
    hint: 'Look for the rows of this delivery in the table: somebody deleted some, or a retention or row-level policy hides them. Export its events again where they are needed.',
  },
  ROWS_SURPLUS: {
    kind: 'conflict',
    http: 502,
    summary: 'More rows are at the destination than were delivered.',
    hint: 'Look for the rows of this delivery in the table: somebody else ingested some with the same `slice`. Queries by position find each of them twice.',
  },
  ROWS_UNCONFIRMED: {
    kind: 'retry',
    http: 504,
    summary: 'The rows of a delivery were not seen in the time that the service takes at most.',
    hint: 'Look at the ingestion failures of the cluster, and export its events again where they are needed.',
  },

  // destinations: a folder
  FOLDER_NOT_ALLOWED: {
    kind: 'misconfigured',
    http: 400,
    summary: 'This folder is outside the folders that the operator allows.',
    hint: 'Have the operator add it with --file-destination-roots.',
  },
  FOLDER_UNWRITABLE: {
    kind: 'auth',
    http: 400,
    summary: 'The folder cannot be written.',
    hint: 'Give the user that runs Spillway the right to write there.',
  },
  FOLDER_FULL: {
    kind: 'retry',
    http: 507,
    summary: "The folder's disk is full.",
    hint: 'Free space; Spillway goes on by itself.',
  },
} as const satisfies Record<string, FaultRow>
