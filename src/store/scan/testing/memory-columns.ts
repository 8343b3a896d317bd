import { encodeFacetColumns } from '../../../blocks/encode-facet-columns.ts'
import { readFacetColumns } from '../../../blocks/facet-columns.ts'
import { window } from '../../../model/window.ts'
import type { BlockFacts, Bounds, ColumnSource, SourceBlock } from '../column-source.ts'

export interface TestEvent {
  readonly position: number
  readonly id: string
  readonly time: number
  readonly facets: Readonly<Record<string, string | null>>
}

/** Columns without a store, of events that follow each other; blocks can be added, joined and taken away. */
export class MemoryColumns implements ColumnSource {
  readonly #facetNames: readonly string[]
  #blocks: MemoryBlock[] = []
  #oldest: number

  constructor(facetNames: readonly string[], oldest = 1) {
    this.#facetNames = facetNames
    this.#oldest = oldest
  }

  add(events: readonly TestEvent[]): void {
    this.#blocks.push(this.#encode(events))
  }

  /** Neighbours become one block. */
  join(index: number): void {
    const [left, right] = this.#blocks.slice(index, index + 2)
    if (left === undefined || right === undefined) return
    this.#blocks.splice(index, 2, this.#encode([...left.events, ...right.events]))
  }

  /** The oldest block goes. */
  expire(): void {
    const gone = this.#blocks.shift()
    if (gone !== undefined) this.#oldest = gone.from + gone.rows
  }

  /** A hole that nothing explains. */
  lose(index: number): void {
    this.#blocks.splice(index, 1)
  }

  kept() {
    const last = this.#blocks.at(-1)
    return window(this.#oldest, last === undefined ? this.#oldest : last.from + last.rows)
  }

  read(_: string, bounds: Bounds, take: (block: SourceBlock) => boolean): void {
    for (const block of this.#touching(bounds)) if (!take({ from: block.from, columns: block.columns() })) return
  }

  blocks(_: string, bounds: Bounds): BlockFacts[] {
    return this.#touching(bounds)
  }

  #touching({ from, upto }: Bounds): MemoryBlock[] {
    return this.#blocks.filter((block) => block.from < upto && block.from + block.rows > from)
  }

  #encode(events: readonly TestEvent[]): MemoryBlock {
    const times = Float64Array.from(events, ({ time }) => time)
    const facets = events.map((event) => this.#facetNames.map((name) => event.facets[name] ?? null))
    const { narrow, wide } = encodeFacetColumns({ facetNames: this.#facetNames, times, facets })
    return {
      events,
      from: events[0]?.position ?? 0,
      rows: events.length,
      hash: new Uint8Array(32),
      firstEventAt: Math.min(...times),
      lastEventAt: Math.max(...times),
      columns: () => readFacetColumns(narrow, () => wide),
    }
  }
}

interface MemoryBlock extends BlockFacts {
  readonly events: readonly TestEvent[]
  columns(): SourceBlock['columns']
}
