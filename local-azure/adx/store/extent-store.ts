import type { DatabaseSync } from 'node:sqlite'
import type { Random } from '../../../src/base/random.ts'
import { Batch, HIDDEN, type Relation } from '../kql/relation.ts'
import { ticksFromUnixMs } from '../kql/time.ts'
import type { TypedColumn, Value } from '../kql/values.ts'
import { decodeCells, missingCells, type Segment } from './segment.ts'

export interface NewExtent {
  readonly database: string
  readonly table: string
  readonly tags: readonly string[]
  /** Milliseconds since 1970. */
  readonly createdMs: number
  readonly ingestedMs: number
  /** From when on queries see the rows; the tag counts at once. */
  readonly visibleMs: number
  readonly rawBytes: number
  readonly segments: readonly Segment[]
}

export interface Extent {
  readonly id: string
  readonly tags: readonly string[]
  readonly rowCount: number
  readonly createdMs: number
  readonly ingestedMs: number
  readonly visibleMs: number
  readonly rawBytes: number
}

/** The rows of all tables: extents (what one ingestion added, with its tags) of column-wise segments, in SQLite. */
export class ExtentStore {
  readonly #sql: DatabaseSync
  readonly #random: Random

  constructor(sql: DatabaseSync, random: Random) {
    this.#sql = sql
    this.#random = random
  }

  /**
   * Adds an extent in one transaction, unless the table already has one with a tag `ingest-by:` + one of `ifNotExists`:
   * then nothing at all is added. Returns the tag that was found, or the new extent's id.
   */
  append(extent: NewExtent, ifNotExists: readonly string[] = []): { readonly id: string } | { readonly found: string } {
    this.#sql.exec('BEGIN IMMEDIATE')
    try {
      const found = this.#existingTag(extent.database, extent.table, ifNotExists)
      const result = found === undefined ? { id: this.#insert(extent) } : { found }
      this.#sql.exec('COMMIT')
      return result
    } catch (error) {
      this.#sql.exec('ROLLBACK')
      throw error
    }
  }

  hasTag(database: string, table: string, values: readonly string[]): boolean {
    return this.#existingTag(database, table, values) !== undefined
  }

  list(database: string, table: string): Extent[] {
    const rows = this.#sql
      .prepare('SELECT * FROM extents WHERE database = ? AND table_name = ? ORDER BY seq')
      .all(database, table)
    return rows.map((row) => ({
      id: String(row['id']),
      tags: JSON.parse(String(row['tags'])) as string[],
      rowCount: Number(row['rows']),
      createdMs: Number(row['created_ms']),
      ingestedMs: Number(row['ingested_ms']),
      visibleMs: Number(row['visible_ms']),
      rawBytes: Number(row['raw_bytes']),
    }))
  }

  /** Removes these extents, or all. */
  drop(database: string, table: string, extentIds?: readonly string[]): void {
    const remove = this.#sql.prepare('DELETE FROM extents WHERE database = ? AND table_name = ? AND id = ?')
    for (const id of extentIds ?? this.list(database, table).map((extent) => extent.id)) remove.run(database, table, id)
  }

  /** The rows of a table that are visible at `nowMs`, with their hidden columns. Columns are decoded when asked for. */
  relation(database: string, table: string, columns: readonly TypedColumn[], nowMs: number): Relation {
    const visible = this.list(database, table).filter((extent) => extent.visibleMs <= nowMs)
    const segments = this.#sql.prepare('SELECT part, rows FROM segments WHERE extent_id = ? ORDER BY part')
    const batch = (extent: Extent, part: number, rowCount: number): Batch => {
      const fill = (value: Value) => (): Value[] => new Array<Value>(rowCount).fill(value)
      return new Batch(rowCount, [
        ...columns.map((column) => [column.name, () => this.#cells(extent.id, part, column, rowCount)] as const),
        [HIDDEN.extentId, fill(extent.id)],
        [HIDDEN.extentTags, fill([...extent.tags])],
        [HIDDEN.ingestionTime, fill(ticksFromUnixMs(extent.ingestedMs))],
      ])
    }
    return {
      columns,
      batches: function* () {
        for (const extent of visible) {
          for (const row of segments.all(extent.id)) yield batch(extent, Number(row['part']), Number(row['rows']))
        }
      },
    }
  }

  #existingTag(database: string, table: string, values: readonly string[]): string | undefined {
    if (values.length === 0) return undefined
    const wanted = new Set(values.map((value) => `ingest-by:${value}`))
    const statement = this.#sql.prepare('SELECT tags FROM extents WHERE database = ? AND table_name = ?')
    for (const row of statement.iterate(database, table)) {
      const found = (JSON.parse(String(row['tags'])) as string[]).find((tag) => wanted.has(tag))
      if (found !== undefined) return found
    }
    return undefined
  }

  #insert(extent: NewExtent): string {
    const id = this.#random.uuid()
    const rowCount = extent.segments.reduce((sum, segment) => sum + segment.rowCount, 0)
    this.#sql
      .prepare(
        `INSERT INTO extents (id, database, table_name, tags, rows, created_ms, ingested_ms, visible_ms, raw_bytes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        id,
        extent.database,
        extent.table,
        JSON.stringify(extent.tags),
        rowCount,
        extent.createdMs,
        extent.ingestedMs,
        extent.visibleMs,
        extent.rawBytes,
      )
    const addSegment = this.#sql.prepare('INSERT INTO segments (extent_id, part, rows) VALUES (?, ?, ?)')
    const addCells = this.#sql.prepare('INSERT INTO cells (extent_id, part, column_name, data) VALUES (?, ?, ?, ?)')
    for (const [part, segment] of extent.segments.entries()) {
      addSegment.run(id, part, segment.rowCount)
      for (const { column, data } of segment.cells) addCells.run(id, part, column, data)
    }
    return id
  }

  #cells(extentId: string, part: number, column: TypedColumn, rowCount: number): readonly Value[] {
    const statement = this.#sql.prepare('SELECT data FROM cells WHERE extent_id = ? AND part = ? AND column_name = ?')
    const data = statement.get(extentId, part, column.name)?.['data']
    return data instanceof Uint8Array ? decodeCells(data) : missingCells(column, rowCount)
  }
}
