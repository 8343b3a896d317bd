import { position } from '../../model/ids.ts'
import type { EventPage, EventRow, EventSort, PageEnd } from '../event-queries.ts'
import { chunkStart } from './chunk.ts'
import type { ChunkView, Extent, Steps } from './chunk-reader.ts'
import type { SourceBlock } from './column-source.ts'
import type { FacetChunk } from './facet-chunk.ts'
import { matchingPlaces, type Places } from './matching-places.ts'
import { chunksOf, type Scope, scan } from './scope.ts'
import { type SortKey, sortKeys } from './sort-key.ts'
import { type RowKey, type RowOrder, rowOrder, TopRows } from './top-rows.ts'

export interface PageShape {
  readonly sort: EventSort
  readonly first: number
  readonly after?: PageEnd | undefined
}

/** Chunks that cannot hold a row of the page are not looked at: of the newest events, that is all but a few. */
export function* eventPage(scope: Scope, { sort, first, after }: PageShape): Steps<EventPage> {
  const keyOf = sortKeys(sort)
  const order = rowOrder(sort.direction)
  // One more than asked for tells whether there is a next page.
  const top = new TopRows(first + 1, order)
  const end = after && { key: keyOf(after.key), position: after.position }
  const mayCome = (best: RowKey, last: RowKey): boolean =>
    (top.last === undefined || order(best, top.last) < 0) && (end === undefined || order(last, end) > 0)
  const keysOf = facetKeys(keyOf)
  const isFacet = sort.by !== 'time' && sort.by !== 'position'
  const chunks = isFacet ? chunksOf(scope, sort.direction === 'DESC') : promising(scope, sort, mayCome)
  yield* scan(scope, { chunks, facets: isFacet ? [sort.by] : [], times: sort.by === 'time' }, (view, filter) => {
    const keys = isFacet ? keysOf(view.facet(sort.by)) : undefined
    if (keys !== undefined && !mayHoldRow(view, keys, { order, mayCome })) return
    const offer = (row: RowKey): void => {
      if (end === undefined || order(row, end) > 0) top.offer(row)
    }
    offerPlaces(view, matchingPlaces(view, filter), { sort, keys, offer })
  })
  const rows = top.sorted()
  const page = yield* readRows(scope, rows.slice(0, first))
  const lastRow = page.at(-1)
  const isMore = rows.length > first && lastRow !== undefined
  return { rows: page, end: isMore ? { position: lastRow.position, key: keyValue(lastRow, sort.by) } : undefined }
}

/** Whether rows between these two, both included, may be on the page. */
type MayCome = (best: RowKey, last: RowKey) => boolean

/** By position, chunks follow each other. By time, the one with the latest event comes first, and they overlap. */
function* promising(scope: Scope, { by, direction }: EventSort, mayCome: MayCome): Iterable<number> {
  const { reader, stream, bounds } = scope
  const newestFirst = direction === 'DESC'
  const listed = chunksOf(scope, newestFirst).map((chunk) => ({ chunk, ...reader.extent(stream, chunk, bounds.upto) }))
  if (by === 'time') listed.sort((a, b) => (newestFirst ? b.last - a.last : a.first - b.first))
  for (const each of listed) {
    const [least, greatest] = endsOf(each, by, bounds)
    if (newestFirst ? mayCome(greatest, least) : mayCome(least, greatest)) yield each.chunk
  }
}

function endsOf(
  { chunk, first, last }: Extent & { readonly chunk: number },
  by: string,
  bounds: Scope['bounds'],
): [RowKey, RowKey] {
  const from = Math.max(bounds.from, chunkStart(chunk))
  const upto = Math.min(bounds.upto, chunkStart(chunk + 1))
  if (by === 'position')
    return [
      { key: from, position: from },
      { key: upto - 1, position: upto - 1 },
    ]
  return [
    { key: first, position: from },
    { key: last, position: upto - 1 },
  ]
}

interface FacetKeys {
  readonly facet: FacetChunk
  /** By code. */
  readonly keys: readonly SortKey[]
}

/** Made once for each value of the facet's table. */
function facetKeys(keyOf: (value: string | null) => SortKey): (facet: FacetChunk) => FacetKeys {
  const byNumber: SortKey[] = []
  const keyOfCode = (facet: FacetChunk, code: number): SortKey => {
    const number = facet.numbers[code] as number
    if (number < 0) return keyOf(facet.valueOf(code))
    byNumber[number] ??= keyOf(facet.valueOf(code))
    return byNumber[number]
  }
  return (facet) => ({ facet, keys: facet.numbers.map((_, code) => keyOfCode(facet, code)) })
}

function mayHoldRow(
  view: ChunkView,
  { facet, keys }: FacetKeys,
  { order, mayCome }: { readonly order: RowOrder; readonly mayCome: MayCome },
): boolean {
  let best: RowKey | undefined
  let last: RowKey | undefined
  for (const [code, key] of keys.entries()) {
    if (facet.counts[code] === 0) continue
    for (const place of [view.from, view.upto - 1]) {
      const row = { key, position: view.start + place }
      if (best === undefined || order(row, best) < 0) best = row
      if (last === undefined || order(row, last) > 0) last = row
    }
  }
  return best !== undefined && last !== undefined && mayCome(best, last)
}

interface Offering {
  readonly sort: EventSort
  readonly keys: FacetKeys | undefined
  offer(row: RowKey): void
}

/** In the direction of the sort: most are refused at once as soon as there are enough. */
function offerPlaces(view: ChunkView, { count, list }: Places, { sort, keys, offer }: Offering): void {
  const times = sort.by === 'time' ? view.times() : undefined
  const isDescending = sort.direction === 'DESC'
  for (let turn = 0; turn < count; turn += 1) {
    const index = isDescending ? count - 1 - turn : turn
    const place = list[index] as number
    const at = view.start + place
    if (times !== undefined) offer({ key: times.timeOf(place), position: at })
    else if (keys === undefined) offer({ key: at, position: at })
    else offer({ key: keys.keys[keys.facet.codes[place] as number] as SortKey, position: at })
  }
}

function keyValue(row: EventRow, by: string): PageEnd['key'] {
  if (by === 'time') return row.time
  return by === 'position' ? row.position : (row.facets[by] ?? null)
}

/** With all their facets, in the order given; what has expired meanwhile is left out. */
function* readRows({ reader, stream }: Scope, wanted: readonly RowKey[]): Steps<EventRow[]> {
  const names = reader.facetNames(stream)
  const found = new Map<number, EventRow>()
  const ascending = wanted.map((row) => row.position).sort((a, b) => a - b)
  for (let next = 0; next < ascending.length; ) {
    const at = ascending[next] as number
    let block: SourceBlock | undefined
    reader.source.read(stream, { from: at, upto: at + 1 }, (each) => {
      block = each
      const times = each.columns.times()
      const upto = each.from + each.columns.rows
      for (let place = ascending[next]; place !== undefined && place < upto; place = ascending[next]) {
        found.set(place, rowOf(each, place, { times, names }))
        next += 1
      }
      return false
    })
    if (block === undefined) next += 1
    yield
  }
  return wanted.flatMap((row) => found.get(row.position) ?? [])
}

function rowOf(
  { from, columns }: SourceBlock,
  at: number,
  { times, names }: { readonly times: Float64Array; readonly names: readonly string[] },
): EventRow {
  const row = at - from
  const facets = names.map((name): [string, string | null] => {
    const facet = columns.facet(name)
    return [name, facet.value(facet.codes[row] as number)]
  })
  return { position: position(at), time: times[row] as number, facets: Object.fromEntries(facets) }
}
