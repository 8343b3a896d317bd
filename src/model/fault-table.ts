import { DOOR_FAULTS } from './door-faults.ts'
import type { FaultRow } from './fault-row.ts'

/**
 * Every fault that Spillway can report: one table for the code, the exported type and docs/reference/errors.md (generated).
 * A retired code is never given a new meaning.
 */
const table = {
  ...DOOR_FAULTS,

  // what a caller sent
  BAD_INPUT: {
    kind: 'rejected',
    http: 400,
    summary: 'The request is not valid.',
    hint: 'Correct the fields named in the message and send it again.',
  },
  NOT_FOUND: {
    kind: 'missing',
    http: 404,
    summary: 'There is nothing with that name or id.',
    hint: 'List what there is and check the id.',
  },
  STATE_CONFLICT: {
    kind: 'conflict',
    http: 409,
    summary: 'That is not possible in the present state.',
    hint: 'Look at the present state and try again.',
  },
  SECRET_REQUIRED: {
    kind: 'rejected',
    http: 400,
    summary: 'The secret must be entered again because the target changed.',
    hint: 'Send the secret together with the new target: a stored secret is never sent to another host.',
  },
  UNKNOWN_STREAM: {
    kind: 'missing',
    http: 404,
    summary: 'There is no stream with that name.',
    hint: 'Use `audit` or `guardrail_activity`.',
  },
  BODY_TOO_LARGE: {
    kind: 'rejected',
    http: 413,
    summary: 'The request body is larger than the limit.',
    hint: 'Send smaller requests; `spillway events send` splits files by itself.',
  },
  BODY_TRUNCATED: {
    kind: 'rejected',
    http: 400,
    summary: 'The request body ended too early or is damaged.',
    hint: 'Send it again: what was already accepted is recognised by its id and not stored twice.',
  },
  BODY_NOT_GZIP: {
    kind: 'rejected',
    http: 400,
    summary: 'The body says `Content-Encoding: gzip` but is not gzip.',
    hint: 'Compress the body with gzip or leave the header out.',
  },
  UNSUPPORTED_ENCODING: {
    kind: 'rejected',
    http: 415,
    summary: 'This content encoding is not supported.',
    hint: 'Use `Content-Encoding: gzip`, or none.',
  },
  UNSUPPORTED_TYPE: {
    kind: 'rejected',
    http: 415,
    summary: 'This content type is not supported.',
    hint: 'Send `application/x-ndjson` or `application/json`.',
  },

  // Spillway itself
  CONFIG_INVALID: {
    kind: 'misconfigured',
    http: 500,
    summary: 'The configuration is not valid.',
    hint: 'Correct the settings named in the message; docs/reference/configuration.md describes all of them.',
  },
  OVERLOADED: {
    kind: 'throttled',
    http: 429,
    summary: 'Spillway is taking in as much as it can hold.',
    hint: 'Wait for the time in Retry-After and send the same request again.',
  },
  SHUTTING_DOWN: {
    kind: 'retry',
    http: 503,
    summary: 'Spillway is shutting down.',
    hint: 'Send the same request again in a moment.',
  },
  READER_LOST: {
    kind: 'retry',
    http: 503,
    summary: 'The thread that was reading the request ended unexpectedly.',
    hint: "Send the same request again: what was already accepted is recognised by its id. Look at the cause in Spillway's log.",
  },
  STORE_FULL: {
    kind: 'retry',
    http: 503,
    summary: "The disk that holds Spillway's data is full.",
    hint: "Free space on the data folder's disk; nothing that was acknowledged is lost.",
  },
  STORE_BUSY: {
    kind: 'retry',
    http: 503,
    summary: 'The store did not answer in time.',
    hint: "Try again; if it stays, look at the disk's latency and at other processes on the data folder.",
  },
  STORE_UNAVAILABLE: {
    kind: 'retry',
    http: 503,
    summary: 'The store cannot be read or written.',
    hint: "Look at the cause in Spillway's log: rights, disk or a damaged file.",
  },
  STORE_MISSING: {
    kind: 'missing',
    http: 404,
    summary: 'There is no data of Spillway in this folder.',
    hint: "Give the server's data folder: --data-dir, or SPILLWAY_DATA_DIR.",
  },
  STORE_NEWER: {
    kind: 'misconfigured',
    http: 500,
    summary: 'The data folder was written by a newer Spillway.',
    hint: 'Run that version or a newer one; going back needs a backup made by the older version.',
  },
  STORE_DAMAGED: {
    kind: 'rejected',
    http: 500,
    summary: 'A stored block does not match its checksum.',
    hint: 'Restore the data folder from a backup; the export stopped before sending damaged bytes.',
  },
  SECRET_UNREADABLE: {
    kind: 'misconfigured',
    http: 500,
    summary: 'The stored secret cannot be decrypted: it was encrypted under another master key.',
    hint: 'Start Spillway with the master key that the data folder was made with, or update the export with its secret.',
  },
  SLICE_CHANGED: {
    kind: 'conflict',
    http: 409,
    summary: 'A planned file cannot be made again with the same bytes.',
    hint: 'It was planned by a Spillway with another compressor. Let that version finish the job, or cancel the job: the next one plans anew, and what the unfinished file may have delivered is then delivered a second time under another name.',
  },
  EVENTS_EXPIRED: {
    kind: 'missing',
    http: 410,
    summary: 'The events are past their retention and were deleted.',
    hint: 'Cancel the export job that wants them: the next one begins with the oldest event that is still kept.',
  },
  BACKUP_TARGET_EXISTS: {
    kind: 'conflict',
    http: 409,
    summary: 'There is a file at the path of the backup already.',
    hint: 'Choose another name: a backup never overwrites a file.',
  },
  LEASE_LOST: {
    kind: 'conflict',
    http: 409,
    summary: 'Another process took over this work.',
    hint: 'Nothing to do: the other process goes on with it.',
  },
  INTERNAL: {
    kind: 'retry',
    http: 500,
    summary: 'Spillway made an error of its own.',
    hint: "Look for the request id in Spillway's log and report it.",
  },

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
    hint: 'Spillway sends them again; if it stays, look for a proxy that changes bodies.',
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

export type FaultCode = keyof typeof table
export const FAULTS: Readonly<Record<FaultCode, FaultRow>> = table
