import { CHUNK_ROWS } from './chunk.ts'
import type { ChunkView } from './chunk-reader.ts'
import { keepTaken } from './code-loops.ts'
import type { CompiledFilter, WordCondition } from './compile-filter.ts'

/** Places in a chunk, ascending. Good until the next ones are made. */
export interface Places {
  /** The first `count` of them count. */
  readonly list: Uint16Array
  readonly count: number
  /** Whether they are all places of the view. */
  readonly areAll: boolean
}

const NO_PLACES: Places = { list: new Uint16Array(0), count: 0, areAll: false }

/** The places of the view that all conditions take. */
export function matchingPlaces(view: ChunkView, filter: CompiledFilter): Places {
  const picker = hardConditions(view, filter)
  if (picker === undefined) return NO_PLACES
  const tested = filter.conditions.map(({ facet, test }) => ({ facet, ...test(view.facet(facet)) }))
  if (tested.some(({ takes }) => takes === 'none')) return NO_PLACES
  for (const { facet, taken, takes } of tested) if (takes === 'some') picker.keepCodes(view.facet(facet).codes, taken)
  return picker.places
}

/** The places that all conditions but those on facets take; undefined where there are none. */
export function hardConditions(view: ChunkView, filter: CompiledFilter): PlacePicker | undefined {
  const words = filter.words.map((word) => facetsWith(view, filter.searched, word))
  if (words.some((facets) => facets.length === 0)) return undefined
  const picker = new PlacePicker(view)
  if (filter.positions !== undefined) picker.keepPositions(filter.positions)
  if (filter.timeFrom !== Number.NEGATIVE_INFINITY || filter.timeUpto !== Number.POSITIVE_INFINITY)
    picker.keepTimes(filter.timeFrom, filter.timeUpto)
  for (const facets of words) picker.keepAny(facets)
  return picker.places.count === 0 ? undefined : picker
}

/** The codes of a facet's places, and which of them are wanted. */
interface WantedCodes {
  readonly codes: Uint8Array | Uint16Array
  readonly taken: Uint8Array
}

function facetsWith(view: ChunkView, names: readonly string[], word: WordCondition): WantedCodes[] {
  return names.flatMap((name) => {
    const facet = view.facet(name)
    const { taken, takes } = word.test(name, facet)
    return takes === 'none' ? [] : [{ codes: facet.codes, taken }]
  })
}

const EVERY_PLACE = Uint16Array.from({ length: CHUNK_ROWS }, (_, place) => place)
/** One for all chunks: a scan's step is done with its places before the next one begins. */
const scratch = new Uint16Array(CHUNK_ROWS)
const marks = new Uint8Array(CHUNK_ROWS)

/** Begins with all places of a view and leaves out more and more of them. Good until the next one is made. */
export class PlacePicker {
  readonly #view: ChunkView
  #list: Uint16Array
  #count: number

  constructor(view: ChunkView) {
    this.#view = view
    this.#list = EVERY_PLACE.subarray(view.from, view.upto)
    this.#count = this.#list.length
  }

  get places(): Places {
    return { list: this.#list, count: this.#count, areAll: this.#list !== scratch }
  }

  keepCodes(codes: Uint8Array | Uint16Array, taken: Uint8Array): void {
    this.#keep(keepTaken({ from: this.#list, count: this.#count, to: scratch }, codes, taken))
  }

  /** Those that any of the facets takes. */
  keepAny(facets: readonly WantedCodes[]): void {
    const [only, second] = facets
    if (only !== undefined && second === undefined) {
      this.keepCodes(only.codes, only.taken)
      return
    }
    const list = this.#list
    for (let index = 0; index < this.#count; index += 1) marks[list[index] as number] = 0
    for (const { codes, taken } of facets) {
      for (let index = 0; index < this.#count; index += 1) {
        const place = list[index] as number
        marks[place] = (marks[place] as number) | (taken[codes[place] as number] as number)
      }
    }
    this.keepCodes(marks, ZERO_ONE)
  }

  keepTimes(from: number, upto: number): void {
    const { base, offsets } = this.#view.times()
    const [least, below] = [from - base, upto - base]
    const list = this.#list
    let kept = 0
    for (let index = 0; index < this.#count; index += 1) {
      const place = list[index] as number
      const offset = offsets[place] as number
      scratch[kept] = place
      kept += offset >= least && offset < below ? 1 : 0
    }
    this.#keep(kept)
  }

  /** `positions`: ascending. To be kept before anything else. */
  keepPositions(positions: readonly number[]): void {
    const { start, from, upto } = this.#view
    let kept = 0
    for (let index = firstAtLeast(positions, start + from); index < positions.length; index += 1) {
      const place = (positions[index] as number) - start
      if (place >= upto) break
      scratch[kept++] = place
    }
    this.#keep(kept)
  }

  #keep(count: number): void {
    this.#list = scratch
    this.#count = count
  }
}

const ZERO_ONE = Uint8Array.of(0, 1)

/** The index of the first that is not less; the length where all are. */
export function firstAtLeast(ascending: readonly number[], wanted: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] as number) < wanted) low = middle + 1
    else high = middle
  }
  return low
}
