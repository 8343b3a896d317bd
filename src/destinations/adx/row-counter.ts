import type { Clock } from '../../base/clock.ts'
import { isFault } from '../../model/fault.ts'
import type { KustoClient } from './client.ts'
import { toRead } from './grants.ts'
import { ingestByTag } from './ingestion-message.ts'
import { quoteName, quoteText } from './kql.ts'
import type { AdxTarget } from './options.ts'

export interface SliceCount {
  readonly rows: number
  /** Of these, how many are in extents with the slice's tag. */
  readonly tagged: number
}

/** A grant given later is noticed after so long. */
const ASK_AGAIN_MS = 60 * 60_000

export interface RowCounterOptions {
  readonly client: KustoClient
  readonly target: AdxTarget
  readonly clock: Clock
}

/** Counts what is queryable, where the application may read: the right is not needed to deliver. */
export class RowCounter {
  readonly #options: RowCounterOptions
  #refusedUntil = 0

  constructor(options: RowCounterOptions) {
    this.#options = options
  }

  /** False once the cluster has refused, until it is asked again. */
  get mayRead(): boolean {
    return this.#options.clock.now() >= this.#refusedUntil
  }

  /** Throws READING_NOT_ALLOWED, TABLE_NOT_FOUND and other Faults. */
  async count(table: string, slice: string, signal: AbortSignal): Promise<SliceCount> {
    const { client, target, clock } = this.#options
    try {
      const [row] = await client.query(countQuery(table, slice), toRead(target, 'TABLE_NOT_FOUND'), signal)
      return { rows: Number(row?.['Rows'] ?? 0), tagged: Number(row?.['Tagged'] ?? 0) }
    } catch (error) {
      if (isFault(error) && error.code === 'READING_NOT_ALLOWED') this.#refusedUntil = clock.now() + ASK_AGAIN_MS
      throw error
    }
  }

  /** Undefined where it cannot be told, for whatever reason. */
  async countIfAllowed(table: string, slice: string, signal: AbortSignal): Promise<SliceCount | undefined> {
    if (!this.mayRead) return undefined
    try {
      return await this.count(table, slice, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (isFault(error)) return undefined
      throw error
    }
  }
}

/**
 * By the column, not by the tag: when extents are merged their tags are merged too, so a tag soon covers rows of other slices (documented for extent
 * tags). The column tells each row's slice exactly, and also shows rows that came in without the tag.
 */
export function countQuery(table: string, slice: string): string {
  return [
    quoteName(table),
    `| where slice == ${quoteText(slice)}`,
    `| extend IsTagged = extent_tags() has_cs ${quoteText(ingestByTag(slice))}`,
    '| summarize Rows = count(), Tagged = countif(IsTagged)',
  ].join('\n')
}
