import type { RowMaker } from '../export/row-maker.ts'
import type { StreamName } from '../model/ids.ts'
import { streamDefinition } from '../streams/registry.ts'
import { rowWriter } from '../streams/row-writer.ts'

export function rowMaker(stream: StreamName): RowMaker {
  const definition = streamDefinition(stream)
  return {
    schemaVersion: definition.schemaVersion,
    writer: (redaction, slice) => rowWriter(definition, redaction, slice),
  }
}
