import type { StreamDefinition } from '../../streams/stream.ts'
import { quoteName, quoteText } from './kql.ts'

/** A column as Kusto declares it. */
export interface KustoColumn {
  readonly name: string
  /** A scalar type of Kusto: `string`, `long`, `dynamic`, … */
  readonly type: string
}

/** Makes the table, or adds the columns that it lacks at its end. Fails where a column has another type. */
export function createMergeTable(table: string, columns: readonly KustoColumn[]): string {
  const declared = columns.map(({ name, type }) => `${quoteName(name)}:${type}`).join(', ')
  return `.create-merge table ${quoteName(table)} (${declared})`
}

/** Named after the version of the columns: a newer Spillway never changes what an older one's queued files are read with. */
export function mappingName({ name, schemaVersion }: Pick<StreamDefinition, 'name' | 'schemaVersion'>): string {
  return `Spillway_${name}_v${schemaVersion}`
}

export function createOrAlterMapping(table: string, mapping: string, columns: readonly KustoColumn[]): string {
  const json = JSON.stringify(columns.map(({ name }) => ({ column: name, Properties: { Path: columnPath(name) } })))
  return `.create-or-alter table ${quoteName(table)} ingestion json mapping ${quoteText(mapping)} ${quoteText(json)}`
}

export function columnPath(column: string): string {
  return `$.${column}`
}
