import type { Sort } from './list-state.ts'
import type { RowSource } from './row-source.ts'
import type { Selection } from './selection.ts'
import type { ColumnView, StreamView } from './stream-view.ts'

export interface EventTableProps {
  readonly view: StreamView
  readonly columns: readonly ColumnView[]
  readonly source: RowSource
  readonly isStale: boolean
  readonly sort: Sort
  /** Undefined while the order is not to be chosen. */
  readonly onSort: ((sort: Sort) => void) | undefined
  readonly selection: Selection
  readonly onSelect: SelectRows
  /** Position of the event that is open. */
  readonly open: number | undefined
  readonly onOpen: (position: number) => void
}

/** What somebody did to the selection. */
export interface SelectRows {
  toggle(position: number): void
  /** Rows [from, upto) of the list. */
  range(from: number, upto: number): void
  matching(): void
  clear(): void
}
