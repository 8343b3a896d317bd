import { DESTINATION_FAULTS } from './destination-faults.ts'
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
    hint: 'Restore the data folder from a backup: no damaged bytes were delivered, and the export goes on where it stopped.',
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

  ...DESTINATION_FAULTS,
} as const satisfies Record<string, FaultRow>

export type FaultCode = keyof typeof table
export const FAULTS: Readonly<Record<FaultCode, FaultRow>> = table
