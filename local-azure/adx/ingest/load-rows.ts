import { isJsonObject } from '../../../src/base/json.ts'
import { missingValue, type TypedColumn, type Value } from '../kql/values.ts'
import type { MappingColumn, TableEntity } from '../store/catalog.ts'
import { type Segment, SegmentBuilder } from '../store/segment.ts'
import { cellFromJson } from './cell-from-json.ts'
import { IngestionError } from './ingestion-error.ts'
import { type Extractor, extractorsFor, mappingProblem } from './json-mapping.ts'
import { type JsonRecord, jsonLines, multiJson } from './json-records.ts'

export interface LoadOptions {
  readonly table: TableEntity
  /** `json`, `multijson` or `singlejson`. */
  readonly format: string
  readonly mapping: readonly MappingColumn[] | undefined
  /** So many rows are left out in silence: a fault on demand. */
  readonly dropRows?: number
}

export interface LoadedRows {
  readonly segments: readonly Segment[]
  readonly rowCount: number
  /** Decompressed. */
  readonly rawBytes: number
}

const READERS: Readonly<Record<string, (source: AsyncIterable<Uint8Array>) => AsyncGenerator<JsonRecord>>> = {
  json: jsonLines,
  multijson: multiJson,
  singlejson: multiJson,
}

/** Turns decompressed bytes into rows of a table. Throws IngestionError where the real service would refuse the whole. */
export async function loadRows(source: AsyncIterable<Uint8Array>, options: LoadOptions): Promise<LoadedRows> {
  const read = READERS[options.format.toLowerCase()]
  if (!read)
    throw new IngestionError(
      'BadRequest_FormatNotSupported',
      `The stand-in ingests json and multijson, not '${options.format}'`,
    )
  const { columns } = options.table
  const cells = cellReaders(columns, extractors(options))
  const builder = new SegmentBuilder(columns)
  let rawBytes = 0
  let toDrop = options.dropRows ?? 0
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      rawBytes += piece.length
      yield piece
    }
  }
  for await (const { value, bytes } of read(counted())) {
    if (!isJsonObject(value)) continue
    if (toDrop-- > 0) continue
    builder.add(
      cells.map((cell) => cell(value)),
      bytes,
    )
  }
  if (rawBytes === 0) throw new IngestionError('BadRequest_EmptyBlob', 'Blob is empty.')
  if (builder.rowCount === 0 && (options.dropRows ?? 0) === 0) {
    throw new IngestionError('Stream_NoDataToIngest', 'Found no data to ingest. The JSON may be malformed.')
  }
  return { segments: builder.finish(), rowCount: builder.rowCount, rawBytes }
}

function extractors({ table, mapping }: LoadOptions): Extractor[] {
  const problem = mapping === undefined ? undefined : mappingProblem(mapping)
  if (problem !== undefined) throw new IngestionError('BadRequest_InvalidMapping', problem)
  const found = extractorsFor(table.columns, mapping)
  const stray = found.find(({ column }) => !table.columns.some(({ name }) => name === column))
  if (stray) {
    throw new IngestionError(
      'BadRequest_InconsistentMapping',
      `The mapping names the column '${stray.column}', which table '${table.name}' does not have`,
    )
  }
  return found
}

/** One function per column of the table; a column that the mapping leaves out is empty. */
function cellReaders(
  columns: readonly TypedColumn[],
  found: readonly Extractor[],
): ((record: JsonRecord['value']) => Value)[] {
  return columns.map(({ name, type }) => {
    const extractor = found.find(({ column }) => column === name)
    return extractor ? (record) => cellFromJson(extractor.read(record), type) : () => missingValue(type)
  })
}
