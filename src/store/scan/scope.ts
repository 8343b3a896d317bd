import { assert } from '../../base/assert.ts'
import type { StreamName } from '../../model/ids.ts'
import type { EventScope } from '../event-queries.ts'
import { chunkOf } from './chunk.ts'
import type { ChunkReader, ChunkView, Steps } from './chunk-reader.ts'
import type { Bounds } from './column-source.ts'
import { type CompiledFilter, compileFilter, facetsOf } from './compile-filter.ts'

/** What a question is about, ready to be scanned. */
export interface Scope {
  readonly reader: ChunkReader
  readonly stream: StreamName
  /** Positions that were there when the question was asked. */
  readonly bounds: Bounds
  readonly filter: CompiledFilter
}

/** Only within these positions, if told. Ids have become positions before. */
export function openScope(reader: ChunkReader, { stream, filter }: EventScope, within?: Partial<Bounds>): Scope {
  assert(filter?.ids === undefined, 'columns have no ids')
  const kept = reader.source.kept(stream)
  const bounds = {
    from: Math.max(kept.from, within?.from ?? 1),
    upto: Math.min(kept.upto, within?.upto ?? Number.POSITIVE_INFINITY),
  }
  return { reader, stream, bounds, filter: compileFilter(filter, reader.facetNames(stream)) }
}

/** Where to look, and in which order. */
export interface ScanOrder {
  /** Chunks, each once. Looked at as it goes, so that it may end early. */
  readonly chunks: Iterable<number>
  /** Read beside what the filter needs. */
  readonly facets?: readonly string[]
  readonly times?: boolean
  /** Facets whose conditions are looked at beside what they leave: a chunk where nothing meets one of them counts all the same. */
  readonly unheeded?: ReadonlySet<string>
}

const NONE: ReadonlySet<string> = new Set()

/** Shows the chunks that may hold events which the filter takes, each with what is left of the filter there: its times only where some events lie beyond them. */
export function* scan(
  { reader, stream, bounds, filter }: Scope,
  { chunks, facets = [], times = false, unheeded = NONE }: ScanOrder,
  look: (view: ChunkView, filter: CompiledFilter) => void,
): Steps<void> {
  const needed = [...new Set([...facetsOf(filter), ...facets])]
  const deciding = filter.conditions.filter(({ facet }) => !unheeded.has(facet))
  for (const chunk of chunks) {
    if (!deciding.every((condition) => reader.mayMeet(stream, chunk, condition))) continue
    const near = filterIn(filter, reader.extent(stream, chunk, bounds.upto))
    if (near === undefined) continue
    const isTimed = times || near.timeFrom > Number.NEGATIVE_INFINITY || near.timeUpto < Number.POSITIVE_INFINITY
    const view = yield* reader.view(stream, chunk, bounds, { facets: needed, times: isTimed })
    if (view.from < view.upto) look(view, near)
    yield
  }
}

/** The chunks that may hold what the filter takes, as far as its positions tell. */
export function chunksOf({ bounds, filter }: Scope, newestFirst = false): number[] {
  if (bounds.from >= bounds.upto) return []
  const [first, last] = [chunkOf(bounds.from), chunkOf(bounds.upto - 1)]
  const chunks = filter.positions
    ? [...new Set(filter.positions.map(chunkOf))].filter((chunk) => chunk >= first && chunk <= last)
    : Array.from({ length: last - first + 1 }, (_, index) => first + index)
  return newestFirst ? chunks.reverse() : chunks
}

function filterIn(
  filter: CompiledFilter,
  { first, last }: { readonly first: number; readonly last: number },
): CompiledFilter | undefined {
  const { timeFrom, timeUpto } = filter
  if (last < timeFrom || first >= timeUpto) return undefined
  return {
    ...filter,
    timeFrom: first >= timeFrom ? Number.NEGATIVE_INFINITY : timeFrom,
    timeUpto: last < timeUpto ? Number.POSITIVE_INFINITY : timeUpto,
  }
}
