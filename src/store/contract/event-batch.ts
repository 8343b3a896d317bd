import assert from 'node:assert/strict'
import { sha256, sha256Hex } from '../../base/hash.ts'
import { crc32 } from '../../blocks/crc32.ts'
import { crc64 } from '../../blocks/crc64.ts'
import { encodeFacetColumns } from '../../blocks/encode-facet-columns.ts'
import { decodeSegmentSync, encodeSegmentSync } from '../../blocks/segment.ts'
import type { StreamName } from '../../model/ids.ts'
import { intersect, type Window, windowRows } from '../../model/window.ts'
import { facetNames } from '../../streams/registry.ts'
import { type AppendBatch, type Block, ID_HASH_BYTES, type Store } from '../store.ts'

export interface BatchOptions {
  readonly stream?: StreamName
  readonly receivedAt?: number
  /** Bytes that each line has beside its id; they hardly compress. */
  readonly padding?: number
  /** Milliseconds, of each event. */
  readonly times?: readonly number[]
  /** Of each event, in the order of the stream's. */
  readonly facets?: readonly (readonly (string | null)[])[]
}

export const RECEIVED_AT = Date.UTC(2026, 0, 15, 10)

/** Events with these ids, as intake would hand them over. Each facet has the value `a NAME`. */
export function eventBatch(ids: readonly string[], options: BatchOptions = {}): AppendBatch {
  const { stream = 'audit', receivedAt = RECEIVED_AT, padding = 0 } = options
  const names = facetNames(stream)
  const defaults = names.map((name) => `a ${name}`)
  const times = options.times ?? ids.map((_, index) => receivedAt - 1000 + index)
  return {
    stream,
    receivedAt,
    count: ids.length,
    idHashes: idHashes(ids),
    columns: encodeFacetColumns({
      facetNames: names,
      times: Float64Array.from(times),
      facets: ids.map((_, index) => options.facets?.[index] ?? defaults),
    }),
    segment: encodeSegmentSync(
      Buffer.from(ids.map((id) => `${JSON.stringify({ id, padding: noise(id, padding) })}\n`).join('')),
    ),
  }
}

/** A row for `facets`: with these values, and none of the stream's other facets. */
export function facetRow(stream: StreamName, values: Readonly<Record<string, string | null>>): (string | null)[] {
  return facetNames(stream).map((name) => values[name] ?? null)
}

export function idHashes(ids: readonly string[]): Buffer {
  return Buffer.concat(ids.map((id) => sha256(id).subarray(0, ID_HASH_BYTES)))
}

function noise(seed: string, length: number): string {
  let text = ''
  for (let round = 0; text.length < length; round += 1) text += sha256Hex(`${seed} ${round}`)
  return text.slice(0, length)
}

/** `a-0`, `a-1`, … */
export function numbered(prefix: string, count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${from + index}`)
}

const NEVER = new AbortController().signal

/** Appends blocks of these numbers of events; answers the ids in order. */
export async function appendBlocks(store: Store, rowCounts: readonly number[], options: BatchOptions = {}) {
  const { head } = await store.log.state(options.stream ?? 'audit')
  const ids: string[] = []
  for (const rows of rowCounts) {
    const block = numbered('event', rows, head + ids.length)
    await store.log.append([eventBatch(block, options)])
    ids.push(...block)
  }
  return ids
}

export async function readBlocks(store: Store, stream: StreamName, bounds: Window, signal = NEVER): Promise<Block[]> {
  const blocks: Block[] = []
  for await (const block of store.log.blocks(stream, bounds, signal)) blocks.push(block)
  return blocks
}

/** The lines of a window, after everything that its blocks say of themselves was checked. */
export async function readLines(store: Store, stream: StreamName, bounds: Window): Promise<string[]> {
  const lines: string[] = []
  let next: number | undefined
  for (const block of await readBlocks(store, stream, bounds)) {
    assert.equal(block.window.from, next ?? block.window.from, 'blocks follow each other')
    next = block.window.upto
    const part = intersect(block.window, bounds)
    assert.ok(part !== undefined, 'a block touches the window')
    const all = linesOf(block)
    lines.push(...all.slice(part.from - block.window.from, part.upto - block.window.from))
  }
  assert.equal(lines.length, windowRows(bounds), 'blocks cover the window')
  return lines
}

export function linesOf(block: Block): string[] {
  const raw = decodeSegmentSync(block.segment)
  assert.equal(raw.length, block.rawBytes)
  assert.equal(crc32(raw), block.rawCrc32)
  assert.equal(block.segment.length, block.storedBytes)
  assert.equal(sha256Hex(block.segment), block.hash)
  assert.equal(crc64(block.segment), block.crc64)
  const lines = raw.toString().split('\n')
  assert.equal(lines.pop(), '', 'a block ends with a line feed')
  assert.equal(lines.length, windowRows(block.window))
  return lines
}

export function idsOf(lines: readonly string[]): string[] {
  return lines.map((line) => (JSON.parse(line) as { id: string }).id)
}
