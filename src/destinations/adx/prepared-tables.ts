import type { Clock } from '../../base/clock.ts'
import type { KustoClient } from './client.ts'
import type { AdxTarget } from './options.ts'
import type { TableNeed } from './plan-table.ts'
import { prepareMapping, prepareTable } from './prepare-table.ts'

/** Long enough not to be asked for every slice, short enough that a table that someone dropped comes back by itself. */
const KEPT_MS = 60 * 60_000

export interface PreparedTablesOptions {
  readonly client: KustoClient
  readonly target: AdxTarget
  readonly clock: Clock
}

/** Which tables were made ready, so that it is done before the first slice and not before each. */
export class PreparedTables {
  readonly #options: PreparedTablesOptions
  readonly #readyUntil = new Map<string, number>()

  constructor(options: PreparedTablesOptions) {
    this.#options = options
  }

  /** Table and mapping are there afterwards. Throws what `prepareTable` does. */
  async ready(need: TableNeed, signal: AbortSignal): Promise<void> {
    const { client, target, clock } = this.#options
    if (clock.now() < (this.#readyUntil.get(need.table) ?? 0)) return
    const plan = await prepareTable(client, target, need, signal)
    if (plan.mapping !== 'fits') await prepareMapping(client, target, need, signal)
    this.#readyUntil.set(need.table, clock.now() + KEPT_MS)
  }

  /** Something about this table was not as it should be: the next slice looks again. */
  drop(table: string): void {
    this.#readyUntil.delete(table)
  }
}
