import { assert } from '../../base/assert.ts'
import { parseExactJson } from '../../base/exact-json.ts'
import { isJsonObject, type JsonValue } from '../../base/json.ts'
import type { StreamDefinition } from '../../streams/stream.ts'
import { csvCell, csvLine } from './csv.ts'
import type { SelectedLine } from './selected-lines.ts'

export const DOWNLOAD_FORMATS = ['ndjson', 'json', 'csv'] as const
export type DownloadFormat = (typeof DOWNLOAD_FORMATS)[number]

export function isDownloadFormat(value: unknown): value is DownloadFormat {
  return (DOWNLOAD_FORMATS as readonly unknown[]).includes(value)
}

/** How events become a file. */
export interface FileWriter {
  readonly contentType: string
  readonly head: string
  /** Some of the events, of which the first is the file's `index`-th, counted from 0. */
  events(lines: readonly SelectedLine[], index: number): Uint8Array
  readonly tail: string
}

export function fileWriter(format: DownloadFormat, stream: StreamDefinition): FileWriter {
  switch (format) {
    case 'ndjson':
      return {
        contentType: 'application/x-ndjson',
        head: '',
        events: (lines) => Buffer.concat(lines.map(({ line }) => line)),
        tail: '',
      }
    case 'json':
      return {
        contentType: 'application/json',
        head: '[\n',
        events: (lines, index) =>
          Buffer.concat(
            lines.flatMap(({ line }, at) => [at + index === 0 ? NOTHING : COMMA, line.subarray(0, line.length - 1)]),
          ),
        tail: '\n]\n',
      }
    case 'csv':
      return {
        contentType: 'text/csv; charset=utf-8; header=present',
        head: csvLine([...stream.columns.map(({ name }) => name), 'position'].map(csvCell)),
        events: (lines) => {
          const texts = lines.map(({ line, position }) => csvLine([...cellsOf(line, stream), String(position)]))
          return Buffer.from(texts.join(''))
        },
        tail: '',
      }
  }
}

const NOTHING = Buffer.alloc(0)
const COMMA = Buffer.from(',\n')

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
