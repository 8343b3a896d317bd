import { Fault } from '../model/fault.ts'
import { crc32 } from './crc32.ts'

/**
 * What can be filtered of a block's events, column by column: their times, and for each facet a dictionary and a code an event. Little-endian.
 *
 * Two parts, because most questions are about facets of few values, and most bytes are those of facets of many (sessions, actors): `narrow` has the
 * times and the former, some 13 bytes an event; `wide` has the latter, some 30 to 60, and is read only where one of them is asked for.
 *
 *     narrow: version u16, facets u16, rows u32, head bytes u32, bytes a time u32, first time f64, checksum of the times u32, 0 u32
 *             a facet: in the wide part? u32, offset in its part u32, codes u32, text bytes u32, checksum u32
 *             the facets' names in UTF-8, a line feed between them; a zero and padding; checksum of this head u32
 *             times: u16 or u32 from the first time on, or f64; at a multiple of 8
 *             sections of the narrow facets, each at a multiple of 4
 *     wide:   sections of the wide facets, each at a multiple of 4
 *     section: ends of the values in the text u32 (code 1 on), events of each code u16, code of each event u8 or u16 (none where all have the same), text
 *
 * Each checksum is a CRC-32, looked at when its bytes are first used.
 */
export interface EncodedColumns {
  readonly narrow: Uint8Array
  readonly wide: Uint8Array
}

export interface FacetColumns {
  readonly rows: number
  readonly facetNames: readonly string[]
  /** Of each event, milliseconds. A new array. */
  times(): Float64Array
  /** Of a facet that the block was stored without, no event has a value. Throws Fault STORE_DAMAGED, as the reading of all others. */
  facet(name: string): FacetColumn
}

export interface FacetColumn {
  /** Codes are below it. Code 0 stands for "has none"; each other one for a value that some event has. */
  readonly codeCount: number
  /** Events of each code. */
  readonly counts: Uint16Array
  /** Code of each event: a view of the stored bytes. */
  readonly codes: Uint8Array | Uint16Array
  value(code: number): string | null
  /** By code; the first is null. */
  values(): readonly (string | null)[]
  /** Undefined where no event has the value. Looks at bytes: nothing is decoded. */
  codeOf(value: string | null): number | undefined
}

export const COLUMNS_VERSION = 1
/** Counts and codes have 16 bits. */
export const COLUMN_ROWS_MAX = 0xffff
export const HEADER_BYTES = 32
export const ENTRY_BYTES = 20
export const CHECKSUM_BYTES = 4

/** Of a section's parts, in their order. */
export function sectionLayout(rows: number, codeCount: number, isConstant: boolean) {
  const counts = 4 * (codeCount - 1)
  const codes = counts + 2 * codeCount
  const codeBytes = isConstant ? 0 : codeCount > 256 ? 2 : 1
  return { counts, codes, codeBytes, text: codes + codeBytes * rows }
}

/** `loadWide` is called at most once, and only when a facet in the wide part is asked for. */
export function readFacetColumns(narrow: Uint8Array, loadWide: () => Uint8Array): FacetColumns {
  const bytes = aligned(narrow)
  const { rows, facetNames, entryOf, times } = readHead(bytes)
  let wide: Uint8Array | undefined
  const facets = new Map<string, FacetColumn>()
  return {
    rows,
    facetNames,
    times: () => readTimes(bytes, rows, times),
    facet: (name) => {
      let facet = facets.get(name)
      if (facet === undefined) {
        const entry = entryOf(name)
        if (entry?.isWide) wide ??= aligned(loadWide())
        facet = entry === undefined ? noneOf(rows) : readFacet(entry.isWide && wide ? wide : bytes, rows, entry)
        facets.set(name, facet)
      }
      return facet
    },
  }
}

/** Typed arrays need it; what SQLite gives is, what lies somewhere in a larger buffer may not be. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes)
}

interface Entry {
  readonly isWide: boolean
  readonly offset: number
  readonly codeCount: number
  readonly textBytes: number
  readonly checksum: number
}

interface TimesEntry {
  readonly offset: number
  readonly width: number
  readonly first: number
  readonly checksum: number
}

interface Head {
  readonly rows: number
  readonly facetNames: readonly string[]
  entryOf(name: string): Entry | undefined
  readonly times: TimesEntry
}

function readHead(bytes: Uint8Array): Head {
  sound(bytes.length >= HEADER_BYTES + CHECKSUM_BYTES)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const headBytes = view.getUint32(8, true)
  sound(view.getUint16(0, true) === COLUMNS_VERSION && headBytes >= HEADER_BYTES && headBytes % 8 === 0)
  sound(headBytes <= bytes.length && view.getUint32(4, true) <= COLUMN_ROWS_MAX)
  const end = headBytes - CHECKSUM_BYTES
  sound(crc32(bytes.subarray(0, end)) === view.getUint32(end, true))
  const facetCount = view.getUint16(2, true)
  const namesAt = HEADER_BYTES + ENTRY_BYTES * facetCount
  sound(namesAt <= end)
  const facetNames = namesIn(bytes.subarray(namesAt, end), facetCount)
  return {
    rows: view.getUint32(4, true),
    facetNames,
    entryOf: (name) => {
      const index = facetNames.indexOf(name)
      return index < 0 ? undefined : readEntry(view, HEADER_BYTES + ENTRY_BYTES * index)
    },
    times: {
      offset: headBytes,
      width: view.getUint32(12, true),
      first: view.getFloat64(16, true),
      checksum: view.getUint32(24, true),
    },
  }
}

function readEntry(view: DataView, at: number): Entry {
  return {
    isWide: view.getUint32(at, true) === 1,
    offset: view.getUint32(at + 4, true),
    codeCount: view.getUint32(at + 8, true),
    textBytes: view.getUint32(at + 12, true),
    checksum: view.getUint32(at + 16, true),
  }
}

let last: { readonly bytes: Uint8Array; readonly names: readonly string[] } = { bytes: Uint8Array.of(0), names: [''] }

/** A stream's blocks have the same names, one after the other: they are taken apart once. */
function namesIn(bytes: Uint8Array, count: number): readonly string[] {
  if (Buffer.compare(bytes, last.bytes) !== 0) {
    const text = textOf(bytes)
    last = { bytes: bytes.slice(), names: text.slice(0, text.indexOf('\0')).split('\n') }
  }
  const names = count === 0 ? [] : last.names
  sound(names.length === count)
  return names
}

function readTimes(bytes: Uint8Array, rows: number, { offset, width, first, checksum }: TimesEntry): Float64Array {
  sound(width === 2 || width === 4 || width === 8)
  sound(offset + rows * width <= bytes.length)
  sound(crc32(bytes.subarray(offset, offset + rows * width)) === checksum)
  const at = bytes.byteOffset + offset
  if (width === 8) return new Float64Array(bytes.buffer, at, rows).slice()
  const stored = width === 2 ? new Uint16Array(bytes.buffer, at, rows) : new Uint32Array(bytes.buffer, at, rows)
  const times = new Float64Array(rows)
  for (let row = 0; row < rows; row += 1) times[row] = first + (stored[row] as number)
  return times
}

function readFacet(part: Uint8Array, rows: number, { offset, codeCount, textBytes, checksum }: Entry): FacetColumn {
  sound(codeCount >= 1 && codeCount <= COLUMN_ROWS_MAX + 1 && offset % 4 === 0)
  sound(offset + 6 * codeCount - 4 <= part.length)
  const at = part.byteOffset + offset
  const ends = new Uint32Array(part.buffer, at, codeCount - 1)
  const counts = new Uint16Array(part.buffer, at + 4 * (codeCount - 1), codeCount)
  const isConstant = counts[codeCount - 1] === rows
  const layout = sectionLayout(rows, codeCount, isConstant)
  sound(offset + layout.text + textBytes <= part.length)
  sound(crc32(part.subarray(offset, offset + layout.text + textBytes)) === checksum)
  const codes =
    layout.codeBytes === 2
      ? new Uint16Array(part.buffer, at + layout.codes, rows)
      : layout.codeBytes === 1
        ? new Uint8Array(part.buffer, at + layout.codes, rows)
        : new Uint8Array(rows).fill(codeCount - 1)
  const text = part.subarray(offset + layout.text, offset + layout.text + textBytes)
  return { codeCount, counts, codes, ...dictionary(counts, ends, text) }
}

function dictionary(
  counts: Uint16Array,
  ends: Uint32Array,
  text: Uint8Array,
): Pick<FacetColumn, 'value' | 'values' | 'codeOf'> {
  const nobody = counts[0] === 0 ? undefined : 0
  const value = (code: number): string | null =>
    code === 0 ? null : textOf(text.subarray(ends[code - 2] ?? 0, ends[code - 1]))
  let all: readonly (string | null)[] | undefined
  return {
    value,
    values: () => {
      all ??= allValues(ends, text)
      return all
    },
    codeOf: (wanted) => (wanted === null ? nobody : codeOfBytes(ends, text, Buffer.from(wanted))),
  }
}

/** Decoded at once: where every character is one byte, ends in bytes are ends in characters. */
function allValues(ends: Uint32Array, text: Uint8Array): (string | null)[] {
  const whole = textOf(text)
  const isPlain = whole.length === text.length
  const values: (string | null)[] = [null]
  let start = 0
  for (const end of ends) {
    values.push(isPlain ? whole.slice(start, end) : textOf(text.subarray(start, end)))
    start = end
  }
  return values
}

function codeOfBytes(ends: Uint32Array, text: Uint8Array, wanted: Uint8Array): number | undefined {
  let start = 0
  for (let index = 0; index < ends.length; index += 1) {
    const end = ends[index] as number
    if (end - start === wanted.length && startsAt(text, start, wanted)) return index + 1
    start = end
  }
  return undefined
}

function startsAt(text: Uint8Array, start: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index += 1) if (text[start + index] !== wanted[index]) return false
  return true
}

function noneOf(rows: number): FacetColumn {
  const counts = Uint16Array.of(rows)
  return {
    codeCount: 1,
    counts,
    codes: new Uint8Array(rows),
    ...dictionary(counts, new Uint32Array(), new Uint8Array()),
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
}

function sound(condition: boolean): asserts condition {
  if (!condition) throw new Fault('STORE_DAMAGED', { message: 'The columns of a block do not match their checksum.' })
}
