import type { RowMaker } from '../export/row-maker.ts'
import type { StreamName } from '../model/ids.ts'
import { streamDefinition } from '../streams/registry.ts'
import { rowOf } from '../streams/row.ts'

export function rowMaker(stream: StreamName): RowMaker {
  const definition = streamDefinition(stream)
  return { schemaVersion: definition.schemaVersion, row: (event, origin) => rowOf(event, definition, origin) }
}
