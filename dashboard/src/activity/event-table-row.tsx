import { memo } from 'react'
import { Cell, GridCell } from './cell.tsx'
import classes from './event-table.module.css'
import type { EventRow } from './row-chunks.ts'
import { type ColumnView, columnsOf, type StreamView } from './stream-view.ts'

export interface EventTableRowProps {
  readonly id: string
  readonly view: StreamView
  /** Undefined on a narrow screen. */
  readonly columns: readonly ColumnView[] | undefined
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
      {columns === undefined ? (
        <SummaryCell view={view} row={row} now={now} />
      ) : (
        columns.map((column) =>
          row === undefined ? (
            // biome-ignore lint/a11y/useSemanticElements: see above
            // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
            <div key={column.id} role="gridcell" className={classes.missing} />
          ) : (
            <GridCell key={column.id} view={view} column={column} row={row} now={now} />
          ),
        )
      )}
    </div>
  )
})

/** What there is room for on a narrow screen: what it is and when, then how bad and where. */
function SummaryCell({ view, row, now }: Pick<EventTableRowProps, 'view' | 'row' | 'now'>) {
  const [lead, title, more, time] = columnsOf(view, [...view.summary, 'time'])
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a grid whose rows come and go
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    <div role="gridcell" className={classes.summary}>
      {row === undefined ? (
        <span className={classes.missing} />
      ) : (
        <>
          <div className={classes.first}>
            {title && <Cell view={view} column={title} row={row} now={now} />}
            {time && <Cell view={view} column={time} row={row} now={now} />}
          </div>
          <div className={classes.second}>
            {more && <Cell view={view} column={more} row={row} now={now} />}
            {lead && <Cell view={view} column={lead} row={row} now={now} />}
          </div>
        </>
      )}
    </div>
  )
}
