import { STREAM_NAMES, type StreamName } from '../model/ids.ts'
import { streamDefinition } from './registry.ts'
import { type TableColumn, tableColumns } from './row.ts'

/** A stream as a table: its columns, and their version. */
export interface StreamTable {
  readonly stream: StreamName
  readonly schemaVersion: number
  readonly columns: readonly TableColumn[]
}

export function streamTables(): readonly StreamTable[] {
  return STREAM_NAMES.map((stream) => {
    const definition = streamDefinition(stream)
    return { stream, schemaVersion: definition.schemaVersion, columns: tableColumns(definition) }
  })
}
