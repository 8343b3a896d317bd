import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { StreamName } from '../../model/ids.ts'
import type { HttpClient } from '../http-client.ts'
import type { KustoClient } from './client.ts'
import type { IngestionResources } from './ingestion-resources.ts'
import type { AdxTarget } from './options.ts'
import type { TableNeed } from './plan-table.ts'
import type { PreparedTables } from './prepared-tables.ts'
import type { QueueClient } from './queue-client.ts'
import type { RowCounter } from './row-counter.ts'
import type { KustoColumn } from './table-commands.ts'

/** A stream as a table: `tableColumns` of its definition, and their version. */
export interface StreamTable {
  readonly stream: StreamName
  readonly schemaVersion: number
  readonly columns: readonly KustoColumn[]
}

/** An open destination: what putting, finding, confirming and probing work with. */
export interface AdxParts {
  readonly target: AdxTarget
  readonly client: KustoClient
  /** For uploads: no time limit but the caller's signal. */
  readonly storage: HttpClient
  readonly queues: QueueClient
  readonly resources: IngestionResources
  readonly tables: PreparedTables
  readonly counter: RowCounter
  /** Throws a Bug for a stream that the destination was not opened for. */
  readonly need: (stream: StreamName) => TableNeed
  readonly clock: Clock
  readonly random: Random
}
