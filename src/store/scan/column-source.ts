import type { FacetColumns } from '../../blocks/facet-columns.ts'
import type { StreamName } from '../../model/ids.ts'
import type { Window } from '../../model/window.ts'

/** Where columns are read: the store, as it is at the moment of each call. All calls answer at once: scans run in a thread of their own. */
export interface ColumnSource {
  /** From the oldest event that is kept up to the head. */
  kept(stream: StreamName): Window
  /**
   * Hands over the blocks that touch [from, upto), in order, until `take` wants no more. Those that have expired are left out; what is there follows each
   * other without a gap. Columns are good only until `take` returns.
   */
  read(stream: StreamName, bounds: Bounds, take: (block: SourceBlock) => boolean): void
  /** What is known of the blocks that touch [from, upto) without reading them, in order. */
  blocks(stream: StreamName, bounds: Bounds): Iterable<BlockFacts>
}

/** Positions [from, upto). */
export interface Bounds {
  readonly from: number
  readonly upto: number
}

export interface SourceBlock {
  readonly from: number
  readonly columns: FacetColumns
}

export interface BlockFacts {
  readonly from: number
  readonly rows: number
  /** SHA-256 of its segment. */
  readonly hash: Uint8Array
  /** Milliseconds: the least and the greatest time of its events. */
  readonly firstEventAt: number
  readonly lastEventAt: number
}
