import { type Kysely, sql } from 'kysely'
import type { EngineDdl, Migration } from './migration.ts'

/** Frozen: a later change is a later migration. */
export const firstSchema: Migration = {
  version: 1,
  name: 'first schema',
  up: async (db, engine) => {
    await createLog(db, engine)
    await createExports(db, engine)
    await createReceiptsAndRights(db, engine)
    await createIdentities(db, engine)
  },
}

async function createLog(db: Kysely<unknown>, engine: EngineDdl): Promise<void> {
  const { integer } = engine
  await db.schema
    .createTable('stream')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('next_position', integer, (column) => column.notNull())
    .addColumn('oldest_position', integer, (column) => column.notNull())
    .addColumn('sealed_upto', integer, (column) => column.notNull())
    .addColumn('bytes_stored', integer, (column) => column.notNull())
    .addColumn('ids_upto', integer, (column) => column.notNull())
    .addColumn('ids_version', integer, (column) => column.notNull())
    .execute()
  for (const name of ['audit', 'guardrail_activity'])
    await sql`INSERT INTO stream VALUES (${name}, 1, 1, 1, 0, 1, 0)`.execute(db)
  await createBlocks(db, engine)
  await createIdIndex(db, engine)
}

async function createBlocks(db: Kysely<unknown>, { integer, bytes, serial }: EngineDdl): Promise<void> {
  await db.schema
    .createTable('block')
    .addColumn('id', serial, (column) => column.primaryKey())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('from_position', integer, (column) => column.notNull())
    .addColumn('row_count', integer, (column) => column.notNull())
    .addColumn('raw_bytes', integer, (column) => column.notNull())
    .addColumn('raw_crc32', integer, (column) => column.notNull())
    .addColumn('stored_bytes', integer, (column) => column.notNull())
    .addColumn('crc32', integer, (column) => column.notNull())
    .addColumn('crc64', bytes, (column) => column.notNull())
    .addColumn('hash', bytes, (column) => column.notNull())
    .addColumn('received_at', integer, (column) => column.notNull())
    .addColumn('last_received_at', integer, (column) => column.notNull())
    .addColumn('first_event_at', integer, (column) => column.notNull())
    .addColumn('last_event_at', integer, (column) => column.notNull())
    .addUniqueConstraint('block_position', ['stream', 'from_position'])
    .execute()

  // What is read together lies together: a column is read without touching the pages of those behind it.
  await db.schema
    .createTable('block_data')
    .addColumn('block_id', integer, (column) => column.primaryKey())
    .addColumn('ids_crc32', integer, (column) => column.notNull())
    .addColumn('columns', bytes, (column) => column.notNull())
    .addColumn('wide_columns', bytes, (column) => column.notNull())
    .addColumn('id_hashes', bytes, (column) => column.notNull())
    .addColumn('segment', bytes, (column) => column.notNull())
    .execute()
}

/** Runs of ids, see IdIndex. Rows are numbered by run, so that a run's rows lie together without an index. */
async function createIdIndex(db: Kysely<unknown>, { integer, bytes, serial }: EngineDdl): Promise<void> {
  await db.schema
    .createTable('id_run')
    .addColumn('id', serial, (column) => column.primaryKey())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('level', integer, (column) => column.notNull())
    .addColumn('from_position', integer, (column) => column.notNull())
    .addColumn('upto_position', integer, (column) => column.notNull())
    .addColumn('bucket_bits', integer, (column) => column.notNull())
    .addColumn('entry_count', integer, (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('merge_progress', 'text')
    .execute()
  for (const [table, content] of [
    ['id_chunk', 'entries'],
    ['id_mark', 'marks'],
  ] as const)
    await db.schema
      .createTable(table)
      .addColumn('id', integer, (column) => column.primaryKey())
      .addColumn('crc32', integer, (column) => column.notNull())
      .addColumn(content, bytes, (column) => column.notNull())
      .execute()
}

async function createExports(db: Kysely<unknown>, engine: EngineDdl): Promise<void> {
  const { integer, bytes, serial } = engine
  await db.schema
    .createTable('destination')
    .addColumn('sequence', serial, (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('sealed_secrets', bytes, (column) => column.notNull())
    .addColumn('connection_status', 'text', (column) => column.notNull())
    .addColumn('connection_report', 'text')
    .addColumn('enabled', integer, (column) => column.notNull())
    .addColumn('made_with', 'text')
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('updated_by', 'text', (column) => column.notNull())
    .addColumn('updated_at', integer, (column) => column.notNull())
    .addColumn('deleted_at', integer)
    .execute()

  await db.schema
    .createTable('export_configuration')
    .addColumn('sequence', serial, (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('destination_id', 'text', (column) => column.notNull().references('destination.id'))
    .addColumn('filter', 'text')
    .addColumn('interval', 'text', (column) => column.notNull())
    .addColumn('enabled', integer, (column) => column.notNull())
    .addColumn('watermark', integer, (column) => column.notNull())
    .addColumn('next_run_at', integer, (column) => column.notNull())
    .addColumn('last_run_at', integer)
    .addColumn('failure', 'text')
    .addColumn('failures_in_a_row', integer, (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('updated_by', 'text', (column) => column.notNull())
    .addColumn('updated_at', integer, (column) => column.notNull())
    .addColumn('deleted_at', integer)
    .execute()
  await createJobs(db, engine)
  await createTasks(db, engine)
}

async function createJobs(db: Kysely<unknown>, { integer, bytes, serial }: EngineDdl): Promise<void> {
  await db.schema
    .createTable('export_job')
    .addColumn('sequence', serial, (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('configuration_id', 'text', (column) => column.references('export_configuration.id'))
    .addColumn('destination_id', 'text', (column) => column.notNull().references('destination.id'))
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('from_position', integer, (column) => column.notNull())
    .addColumn('upto_position', integer, (column) => column.notNull())
    .addColumn('planned_upto', integer, (column) => column.notNull())
    .addColumn('filter', 'text')
    .addColumn('only_positions', bytes)
    .addColumn('takes_over', 'text')
    .addColumn('again', integer, (column) => column.notNull())
    .addColumn('repetition', integer, (column) => column.notNull())
    .addColumn('format', 'text', (column) => column.notNull())
    .addColumn('confirms_rows', integer, (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('trigger_kind', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text')
    .addColumn('task_count', integer, (column) => column.notNull())
    .addColumn('tasks_delivered', integer, (column) => column.notNull())
    .addColumn('tasks_queryable', integer, (column) => column.notNull())
    .addColumn('rows_selected', integer, (column) => column.notNull())
    .addColumn('rows_left_out', integer, (column) => column.notNull())
    .addColumn('rows_delivered', integer, (column) => column.notNull())
    .addColumn('rows_quarantined', integer, (column) => column.notNull())
    .addColumn('rows_queryable', integer, (column) => column.notNull())
    .addColumn('bytes_sent', integer, (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('ended_at', integer)
    .addColumn('queryable_at', integer)
    .addColumn('failure', 'text')
    .addColumn('failures_in_a_row', integer, (column) => column.notNull())
    .addColumn('next_run_at', integer, (column) => column.notNull())
    .addColumn('left_out', bytes)
    .execute()
  // The database itself refuses a second open job: two jobs over one watermark would deliver the same positions twice.
  await sql`CREATE UNIQUE INDEX export_job_open ON export_job (configuration_id) WHERE status IN ('RUNNING', 'FAILED')`.execute(
    db,
  )
  await sql`CREATE INDEX export_job_on_demand ON export_job (next_run_at) WHERE configuration_id IS NULL AND status IN ('RUNNING', 'FAILED')`.execute(
    db,
  )
  await sql`CREATE INDEX export_job_left_out ON export_job (destination_id, stream) WHERE left_out IS NOT NULL`.execute(
    db,
  )
}

async function createTasks(db: Kysely<unknown>, { integer, bytes }: EngineDdl): Promise<void> {
  await db.schema
    .createTable('export_task')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('job_id', 'text', (column) => column.notNull().references('export_job.id'))
    .addColumn('destination_id', 'text', (column) => column.notNull())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('sequence', integer, (column) => column.notNull())
    .addColumn('from_position', integer, (column) => column.notNull())
    .addColumn('upto_position', integer, (column) => column.notNull())
    .addColumn('artifact_name', 'text', (column) => column.notNull())
    .addColumn('cut', integer, (column) => column.notNull())
    .addColumn('rows', integer, (column) => column.notNull())
    .addColumn('raw_bytes', integer, (column) => column.notNull())
    .addColumn('first_event_at', integer, (column) => column.notNull())
    .addColumn('last_event_at', integer, (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('doubtful', integer, (column) => column.notNull())
    .addColumn('attempts', integer, (column) => column.notNull())
    .addColumn('started_at', integer)
    .addColumn('ended_at', integer)
    .addColumn('rows_quarantined', integer, (column) => column.notNull())
    .addColumn('queryable_at', integer)
    .addColumn('failure', 'text')
    .addColumn('selection', bytes)
    .addUniqueConstraint('export_task_sequence', ['job_id', 'sequence'])
    .execute()
  await db.schema
    .createIndex('export_task_place')
    .on('export_task')
    .columns(['destination_id', 'stream', 'upto_position'])
    .execute()
  await sql`CREATE INDEX export_task_doubtful ON export_task (job_id) WHERE doubtful = 1`.execute(db)

  await db.schema
    .createTable('taken')
    .addColumn('destination_id', 'text', (column) => column.notNull())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('part', integer, (column) => column.notNull())
    .addColumn('positions', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('taken_pk', ['destination_id', 'stream', 'part'])
    .execute()
}

async function createReceiptsAndRights(db: Kysely<unknown>, engine: EngineDdl): Promise<void> {
  const { integer, bytes, serial } = engine
  await db.schema
    .createTable('receipt')
    .addColumn('chain', 'text', (column) => column.notNull())
    .addColumn('sequence', integer, (column) => column.notNull())
    .addColumn('job_id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull().unique())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('receipt_pk', ['chain', 'sequence'])
    .execute()
  await db.schema.createIndex('receipt_job').on('receipt').column('job_id').execute()
  for (const statement of engine.appendOnly('receipt')) await statement.execute(db)
  await createQuarantineAndConfirmations(db, engine)

  await db.schema
    .createTable('lease')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('token', 'text', (column) => column.notNull())
    .addColumn('expires_at', integer, (column) => column.notNull())
    .execute()

  await db.schema
    .createTable('api_token')
    .addColumn('sequence', serial, (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hash', bytes, (column) => column.notNull().unique())
    .addColumn('permissions', 'text', (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('expires_at', integer)
    .addColumn('last_used_at', integer)
    .addColumn('revoked_at', integer)
    .execute()
}

async function createQuarantineAndConfirmations(db: Kysely<unknown>, engine: EngineDdl): Promise<void> {
  const { integer, serial } = engine
  await db.schema
    .createTable('quarantine')
    .addColumn('sequence', serial, (column) => column.primaryKey())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('position', integer, (column) => column.notNull())
    .addColumn('destination_id', 'text', (column) => column.notNull())
    .addColumn('job_id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('column_name', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('at', integer, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('quarantine_job').on('quarantine').columns(['job_id', 'sequence']).execute()
  await db.schema
    .createIndex('quarantine_destination')
    .on('quarantine')
    .columns(['destination_id', 'sequence'])
    .execute()
  for (const statement of engine.appendOnly('quarantine')) await statement.execute(db)

  await db.schema
    .createTable('unconfirmed')
    .addColumn('task_id', 'text', (column) => column.primaryKey())
    .addColumn('job_id', 'text', (column) => column.notNull())
    .addColumn('configuration_id', 'text')
    .addColumn('destination_id', 'text', (column) => column.notNull())
    .addColumn('sent_at', integer, (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('puts_again', integer, (column) => column.notNull())
    .addColumn('asks', integer, (column) => column.notNull())
    .addColumn('next_at', integer)
    .addColumn('failure', 'text')
    .execute()
  await db.schema.createIndex('unconfirmed_due').on('unconfirmed').column('next_at').execute()
  await db.schema.createIndex('unconfirmed_job').on('unconfirmed').column('job_id').execute()
  await sql`CREATE INDEX unconfirmed_failed ON unconfirmed (configuration_id) WHERE failure IS NOT NULL`.execute(db)

  await db.schema
    .createTable('confirmation')
    .addColumn('task_id', 'text', (column) => column.primaryKey())
    .addColumn('job_id', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute()
  for (const statement of engine.appendOnly('confirmation')) await statement.execute(db)
}

async function createIdentities(db: Kysely<unknown>, { integer, bytes, serial }: EngineDdl): Promise<void> {
  await db.schema
    .createTable('user_account')
    .addColumn('sequence', serial, (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('email_key', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('password', 'text')
    .addColumn('password_token', bytes, (column) => column.unique())
    .addColumn('password_token_expires_at', integer)
    .addColumn('enabled', integer, (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('last_sign_in_at', integer)
    .execute()

  await db.schema
    .createTable('user_session')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('user_account.id'))
    .addColumn('hash', bytes, (column) => column.notNull().unique())
    .addColumn('previous_hash', bytes, (column) => column.unique())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('last_used_at', integer, (column) => column.notNull())
    .addColumn('renewed_at', integer, (column) => column.notNull())
    .addColumn('user_agent', 'text')
    .addColumn('address', 'text')
    .execute()
  await db.schema.createIndex('user_session_user').on('user_session').column('user_id').execute()

  await db.schema
    .createTable('sign_in_attempts')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('failures', integer, (column) => column.notNull())
    .addColumn('last_at', integer, (column) => column.notNull())
    .addColumn('paused_until', integer, (column) => column.notNull())
    .execute()
}
