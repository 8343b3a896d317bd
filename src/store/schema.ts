import type { Generated } from 'kysely'
import type { StreamName } from '../model/ids.ts'

/**
 * The tables, for both engines. Times are integer milliseconds, hashes are bytes, lists and objects are JSON text; nothing else, so that nearly all
 * SQL is common. The DDL is in migrations/.
 */
export interface Schema {
  stream: StreamTable
  block: BlockTable
  block_data: BlockDataTable
  id_run: IdRunTable
  id_chunk: { id: number; crc32: number; entries: Uint8Array }
  id_mark: { id: number; crc32: number; marks: Uint8Array }
  destination: DestinationTable
  export_configuration: ConfigurationTable
  export_job: JobTable
  export_task: TaskTable
  taken: TakenTable
  receipt: ReceiptTable
  quarantine: QuarantineTable
  unconfirmed: UnconfirmedTable
  confirmation: ConfirmationTable
  lease: LeaseTable
  api_token: ApiTokenTable
  user_account: UserTable
  user_session: SessionTable
  sign_in_attempts: SignInAttemptsTable
  schema_migration: { version: number; name: string; applied_at: number }
}

export interface StreamTable {
  name: StreamName
  next_position: number
  oldest_position: number
  /** Blocks that begin below it were planned by a job: from then on they are never joined with others. */
  sealed_upto: number
  /** The sum of the blocks' stored_bytes, kept so that nobody has to add them up. */
  bytes_stored: number
  /** Ids of events below it are in runs; those of the others are with their blocks alone. */
  ids_upto: number
  /** Grows with every change of the set of runs: how processes learn of what others did. */
  ids_version: number
}

export interface BlockTable {
  id: Generated<number>
  stream: StreamName
  from_position: number
  row_count: number
  raw_bytes: number
  raw_crc32: number
  stored_bytes: number
  crc32: number
  crc64: Uint8Array
  hash: Uint8Array
  /** Of its first event; a joined block has one for its last event too. */
  received_at: number
  last_received_at: number
  first_event_at: number
  last_event_at: number
}

/** The contents of a block. */
export interface BlockDataTable {
  block_id: number
  ids_crc32: number
  /** See EncodedColumns: the narrow part, and the wide one. */
  columns: Uint8Array
  wide_columns: Uint8Array
  /** 16 bytes an event: the truth about which ids there are, of which runs are copies. */
  id_hashes: Uint8Array
  segment: Uint8Array
}

/** Some ids in order, see sqlite/id-index.ts. */
export interface IdRunTable {
  id: Generated<number>
  stream: StreamName
  level: number
  from_position: number
  upto_position: number
  bucket_bits: number
  entry_count: number
  state: string
  merge_progress: string | null
}

export interface DestinationTable {
  /** Order of making. */
  sequence: Generated<number>
  id: string
  kind: string
  name: string
  settings: string
  sealed_secrets: Uint8Array
  connection_status: 'SUCCESS' | 'FAILED' | 'UNKNOWN'
  connection_report: string | null
  enabled: number
  /** The configuration that it was made together with, and is deleted together with where nothing else uses it. */
  made_with: string | null
  created_by: string
  created_at: number
  updated_by: string
  updated_at: number
  deleted_at: number | null
}

export interface ConfigurationTable {
  /** Order of making. */
  sequence: Generated<number>
  id: string
  stream: StreamName
  destination_id: string
  /** JSON, or null for every event. */
  filter: string | null
  interval: string
  enabled: number
  watermark: number
  next_run_at: number
  last_run_at: number | null
  failure: string | null
  failures_in_a_row: number
  created_by: string
  created_at: number
  updated_by: string
  updated_at: number
  deleted_at: number | null
}

export interface JobTable {
  sequence: Generated<number>
  id: string
  /** Null on demand. */
  configuration_id: string | null
  destination_id: string
  stream: StreamName
  from_position: number
  upto_position: number
  planned_upto: number
  filter: string | null
  /** Only these positions, encoded. */
  only_positions: Uint8Array | null
  /** The cancelled job whose positions it delivers to those who relied on it. */
  takes_over: string | null
  again: number
  repetition: number
  format: string
  confirms_rows: number
  status: string
  trigger_kind: string
  created_by: string | null
  task_count: number
  tasks_delivered: number
  tasks_queryable: number
  rows_selected: number
  rows_left_out: number
  rows_delivered: number
  rows_quarantined: number
  rows_queryable: number
  bytes_sent: number
  created_at: number
  ended_at: number | null
  queryable_at: number | null
  failure: string | null
  failures_in_a_row: number
  next_run_at: number
  /** Positions that it would have delivered and that another job of the destination has, encoded; null where there are none. */
  left_out: Uint8Array | null
}

export interface TaskTable {
  id: string
  job_id: string
  destination_id: string
  stream: StreamName
  sequence: number
  from_position: number
  upto_position: number
  artifact_name: string
  cut: number
  rows: number
  raw_bytes: number
  first_event_at: number
  last_event_at: number
  status: string
  /** Cancelled after it was begun: whether it arrived is not known yet, and its positions are still taken. */
  doubtful: number
  attempts: number
  started_at: number | null
  ended_at: number | null
  rows_quarantined: number
  queryable_at: number | null
  failure: string | null
  /** Encoded; null where it carries its whole window. The last column: the others are read without touching its pages. */
  selection: Uint8Array | null
}

/**
 * Which positions are at a destination or on their way there: those of its tasks that were not cancelled, without the quarantined ones. Kept with
 * every change of these, so that planning looks at a few rows and not at all tasks there ever were. A row for each 2^20 positions.
 */
export interface TakenTable {
  destination_id: string
  stream: StreamName
  part: number
  positions: Uint8Array
}

export interface ReceiptTable {
  chain: string
  sequence: number
  job_id: string
  task_id: string
  /** The whole receipt as JSON. */
  body: string
  hash: string
}

/** Append-only. */
export interface QuarantineTable {
  sequence: Generated<number>
  stream: StreamName
  position: number
  destination_id: string
  job_id: string
  task_id: string
  column_name: string
  reason: string
  at: number
}

/** Deliveries whose rows have not been seen yet. */
export interface UnconfirmedTable {
  task_id: string
  job_id: string
  configuration_id: string | null
  destination_id: string
  /** When the destination took it for the first time. */
  sent_at: number
  /** JSON: what the destination answered to the latest put. */
  details: string
  /** How often it was put again, and asked for since then. */
  puts_again: number
  asks: number
  /** When it is asked for next; null where nobody does any more. */
  next_at: number | null
  failure: string | null
}

/** Append-only. */
export interface ConfirmationTable {
  task_id: string
  job_id: string
  /** The whole confirmation as JSON. */
  body: string
  hash: string
}

export interface LeaseTable {
  name: string
  token: string
  expires_at: number
}

export interface ApiTokenTable {
  sequence: Generated<number>
  id: string
  name: string
  hash: Uint8Array
  permissions: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
  revoked_at: number | null
}

export interface UserTable {
  sequence: Generated<number>
  id: string
  email: string
  /** In the one form in which addresses are compared. */
  email_key: string
  name: string
  role: string
  /** Hashed, in PHC's string format. */
  password: string | null
  /** Of the token with which a password may be chosen, once. */
  password_token: Uint8Array | null
  password_token_expires_at: number | null
  enabled: number
  created_at: number
  last_sign_in_at: number | null
}

export interface SessionTable {
  id: string
  user_id: string
  hash: Uint8Array
  /** Of the secret that was replaced last. */
  previous_hash: Uint8Array | null
  created_at: number
  last_used_at: number
  renewed_at: number
  user_agent: string | null
  address: string | null
}

export interface SignInAttemptsTable {
  key: string
  failures: number
  last_at: number
  paused_until: number
}
