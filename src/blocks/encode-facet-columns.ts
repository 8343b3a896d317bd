import { assert } from '../base/assert.ts'
import { crc32 } from './crc32.ts'
import {
  CHECKSUM_BYTES,
  COLUMN_ROWS_MAX,
  COLUMNS_VERSION,
  ENTRY_BYTES,
  type EncodedColumns,
  type FacetColumn,
  type FacetColumns,
  HEADER_BYTES,
  sectionLayout,
} from './facet-columns.ts'

export interface ColumnRows {
  readonly facetNames: readonly string[]
  /** Of each event, milliseconds. */
  readonly times: Float64Array
  /** A row an event, in the order of `facetNames`. Well-formed text, or null for "has none". */
  readonly facets: readonly (readonly (string | null)[])[]
}

export function encodeFacetColumns({ facetNames, times, facets }: ColumnRows): EncodedColumns {
  assert(facets.length === times.length, 'every event has a time and facets')
  for (const row of facets) assert(row.length === facetNames.length, 'an event comes with all facets')
  return encode(
    facetNames,
    times,
    facetNames.map((_, column) => {
      const draft = new Draft(times.length)
      let row = 0
      for (const values of facets) draft.codes[row++] = draft.codeFor(values[column] ?? null)
      return draft
    }),
  )
}

/** Some events of a block, by their indexes from 0. */
export interface ColumnPart {
  readonly columns: FacetColumns
  readonly rows: ArrayLike<number>
}

/** The columns of a block of these events, in this order: what becomes of blocks that are joined, or of one that loses some of its events. */
export function gatherFacetColumns(parts: readonly ColumnPart[]): EncodedColumns {
  const facetNames = [...new Set(parts.flatMap(({ columns }) => columns.facetNames))]
  const rowCount = parts.reduce((sum, { rows }) => sum + rows.length, 0)
  const times = new Float64Array(rowCount)
  let at = 0
  for (const { columns, rows } of parts) {
    const stored = columns.times()
    for (let index = 0; index < rows.length; index += 1) times[at++] = stored[rows[index] as number] as number
  }
  return encode(
    facetNames,
    times,
    facetNames.map((name) => gatherFacet(parts, name, rowCount)),
  )
}

export function joinFacetColumns(blocks: readonly FacetColumns[]): EncodedColumns {
  return gatherFacetColumns(
    blocks.map((columns) => ({ columns, rows: Uint16Array.from({ length: columns.rows }, (_, row) => row) })),
  )
}

function gatherFacet(parts: readonly ColumnPart[], name: string, rowCount: number): Draft {
  const draft = new Draft(rowCount)
  let at = 0
  for (const { columns, rows } of parts) {
    const column = columns.facet(name)
    const codeFor = translation(column, draft)
    for (let index = 0; index < rows.length; index += 1)
      draft.codes[at++] = codeFor(column.codes[rows[index] as number] as number)
  }
  return draft
}

const NOT_YET = 0xffff_ffff

/** From a code of the column to the draft's code of the same value; only values that are met come into its dictionary. */
function translation(column: FacetColumn, draft: Draft): (code: number) => number {
  const known = new Uint32Array(column.codeCount).fill(NOT_YET)
  const values = column.values()
  return (code) => {
    if (known[code] === NOT_YET) known[code] = draft.codeFor(values[code] ?? null)
    return known[code] as number
  }
}

/** A facet's codes, and its values in the order in which they were met. */
class Draft {
  readonly codes: Uint16Array
  readonly values: string[] = []
  readonly #known = new Map<string, number>()
  #lastValue: string | null = null
  #lastCode = 0

  constructor(rows: number) {
    assert(rows <= COLUMN_ROWS_MAX, `too many events for one block: ${rows}`)
    this.codes = new Uint16Array(rows)
  }

  codeFor(value: string | null): number {
    if (value === this.#lastValue) return this.#lastCode
    this.#lastValue = value
    this.#lastCode = value === null ? 0 : (this.#known.get(value) ?? this.#add(value))
    return this.#lastCode
  }

  #add(value: string): number {
    const code = this.values.push(value)
    this.#known.set(value, code)
    return code
  }
}

interface Section {
  readonly bytes: Uint8Array
  readonly codeCount: number
  readonly textBytes: number
  readonly isWide: boolean
}

function encode(facetNames: readonly string[], times: Float64Array, drafts: readonly Draft[]): EncodedColumns {
  const names = Buffer.from(`${facetNames.join('\n')}\0`)
  const headBytes = roundUp(HEADER_BYTES + ENTRY_BYTES * drafts.length + names.length + CHECKSUM_BYTES, 8)
  const packed = packTimes(times)
  const sections = drafts.map(encodeSection)
  const ends = { narrow: roundUp(headBytes + packed.bytes.length, 4), wide: 0 }
  const offsets = sections.map(({ bytes, isWide }) => {
    const part = isWide ? 'wide' : 'narrow'
    const offset = ends[part]
    ends[part] = roundUp(offset + bytes.length, 4)
    return offset
  })

  const [narrow, wide] = [new Uint8Array(ends.narrow), new Uint8Array(ends.wide)]
  const view = new DataView(narrow.buffer)
  view.setUint16(0, COLUMNS_VERSION, true)
  view.setUint16(2, drafts.length, true)
  view.setUint32(4, times.length, true)
  view.setUint32(8, headBytes, true)
  view.setUint32(12, packed.width, true)
  view.setFloat64(16, packed.first, true)
  view.setUint32(24, crc32(packed.bytes), true)
  narrow.set(packed.bytes, headBytes)
  for (const [index, section] of sections.entries()) {
    const offset = offsets[index] as number
    const entry = [section.isWide ? 1 : 0, offset, section.codeCount, section.textBytes, crc32(section.bytes)]
    for (const [field, value] of entry.entries())
      view.setUint32(HEADER_BYTES + ENTRY_BYTES * index + 4 * field, value, true)
    const part = section.isWide ? wide : narrow
    part.set(section.bytes, offset)
  }
  narrow.set(names, HEADER_BYTES + ENTRY_BYTES * drafts.length)
  const checksumAt = headBytes - CHECKSUM_BYTES
  view.setUint32(checksumAt, crc32(narrow.subarray(0, checksumAt)), true)
  return { narrow, wide }
}

/** Two or four bytes a time where times are whole and near each other, as those of one block nearly always are. */
function packTimes(times: Float64Array): {
  readonly first: number
  readonly width: number
  readonly bytes: Uint8Array
} {
  const first = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const span = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - first
  const areWhole = times.every((time) => Number.isSafeInteger(time))
  if (!areWhole || span > 0xffff_ffff) return { first: 0, width: 8, bytes: bytesOf(times) }
  const stored = span > 0xffff ? new Uint32Array(times.length) : new Uint16Array(times.length)
  for (let row = 0; row < times.length; row += 1) stored[row] = (times[row] as number) - first
  return { first, width: stored.BYTES_PER_ELEMENT, bytes: bytesOf(stored) }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** More than this many bytes an event, beside some for a small block, and a facet goes into the wide part. */
const NARROW_BYTES_A_ROW = 4
const NARROW_BYTES = 512

function encodeSection({ codes, values }: Draft): Section {
  const rows = codes.length
  const codeCount = values.length + 1
  const counts = new Uint16Array(codeCount)
  for (const code of codes) counts[code] = (counts[code] as number) + 1
  const layout = sectionLayout(rows, codeCount, counts[codeCount - 1] === rows)
  const text = Buffer.from(values.join(''))
  const bytes = new Uint8Array(layout.text + text.length)
  bytes.set(bytesOf(endsOf(values, text)))
  bytes.set(bytesOf(counts), layout.counts)
  if (layout.codeBytes === 1) bytes.set(codes, layout.codes)
  if (layout.codeBytes === 2) bytes.set(bytesOf(codes), layout.codes)
  bytes.set(text, layout.text)
  const isWide = bytes.length > NARROW_BYTES + NARROW_BYTES_A_ROW * rows
  return { bytes, codeCount, textBytes: text.length, isWide }
}

/** Where each value ends in the text, in bytes. */
function endsOf(values: readonly string[], text: Buffer): Uint32Array {
  const ends = new Uint32Array(values.length)
  let end = 0
  let index = 0
  for (const value of values) {
    end += Buffer.byteLength(value)
    ends[index++] = end
  }
  assert(end === text.length, 'facets are well-formed text')
  return ends
}

function roundUp(bytes: number, multiple: number): number {
  return Math.ceil(bytes / multiple) * multiple
}
