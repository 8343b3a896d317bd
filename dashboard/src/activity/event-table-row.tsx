import { memo } from 'react'
import { Cell } from './cell.tsx'
import classes from './event-table.module.css'
import type { EventRow } from './row-chunks.ts'
import type { ColumnView, StreamView } from './stream-view.ts'

export interface EventTableRowProps {
  readonly id: string
  readonly view: StreamView
  readonly columns: readonly ColumnView[]
  /** Undefined while it is loaded. */
  readonly row: EventRow | undefined
  readonly index: number
  readonly topPx: number
  readonly now: number
  readonly isSelected: boolean
  /** It cannot be taken out of the selection by itself. */
  readonly isFixed: boolean
  readonly isOpen: boolean
  readonly isCursor: boolean
  readonly isFresh: boolean
}

/** One line. Its events are handled by the table: `data-row` and `data-choose` say what was meant. */
export const EventTableRow = memo(function EventTableRow(props: EventTableRowProps) {
  const { id, view, columns, row, index, topPx, now, isSelected, isFixed, isOpen, isCursor, isFresh } = props
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a grid whose rows come and go
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    <div
      id={id}
      role="row"
      className={classes.row}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-row={index}
      data-open={isOpen || undefined}
      data-cursor={isCursor || undefined}
      data-fresh={isFresh || undefined}
      data-odd={index % 2 === 1 || undefined}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
      <div role="gridcell" className={classes.choose} data-choose>
        {row !== undefined && (
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Select event ${row.position}`}
            checked={isSelected}
            disabled={isFixed}
            readOnly
          />
        )}
      </div>
      {columns.map((column) => (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
        <div key={column.id} role="gridcell" className={classes.cell}>
          {row === undefined ? (
            <span className={classes.missing} />
          ) : (
            <Cell view={view} column={column} row={row} now={now} />
          )}
        </div>
      ))}
    </div>
  )
})
