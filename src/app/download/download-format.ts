import { assert } from '../../base/assert.ts'
import { parseExactJson } from '../../base/exact-json.ts'
import { isJsonObject, type JsonValue } from '../../base/json.ts'
import type { StreamDefinition } from '../../streams/stream.ts'
import { csvCell, csvLine } from './csv.ts'

export const DOWNLOAD_FORMATS = ['ndjson', 'json', 'csv'] as const
export type DownloadFormat = (typeof DOWNLOAD_FORMATS)[number]

export function isDownloadFormat(value: unknown): value is DownloadFormat {
  return (DOWNLOAD_FORMATS as readonly unknown[]).includes(value)
}

/** How events become a file. */
export interface FileWriter {
  readonly contentType: string
  readonly head: string
  /** `line`: canonical, ended by its line feed. `index`: counted from 0. */
  event(line: Buffer, position: number, index: number): string
  readonly tail: string
}

export function fileWriter(format: DownloadFormat, stream: StreamDefinition): FileWriter {
  switch (format) {
    case 'ndjson':
      return { contentType: 'application/x-ndjson', head: '', event: (line) => line.toString(), tail: '' }
    case 'json':
      return {
        contentType: 'application/json',
        head: '[\n',
        event: (line, _, index) => `${index === 0 ? '' : ',\n'}${line.toString('utf8', 0, line.length - 1)}`,
        tail: '\n]\n',
      }
    case 'csv':
      return {
        contentType: 'text/csv; charset=utf-8; header=present',
        head: csvLine([...stream.columns.map(({ name }) => name), 'position'].map(csvCell)),
        event: (line, position) => csvLine([...cellsOf(line, stream), String(position)]),
        tail: '',
      }
  }
}

function cellsOf(line: Buffer, { columns }: StreamDefinition): string[] {
  const outcome = parseExactJson(line, Number.POSITIVE_INFINITY)
  assert('value' in outcome, 'a stored line is JSON')
  return columns.map(({ path }) => csvCell(valueAt(outcome.value, path)))
}

function valueAt(event: JsonValue, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = event
  for (const key of path) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return value
}
