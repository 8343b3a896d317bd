import { useNow } from '../ui/now.ts'
import classes from './event-table.module.css'
import type { EventTableProps } from './event-table-props.ts'
import { EventTableRow } from './event-table-row.tsx'
import { isSelected } from './selection.ts'
import type { ColumnView } from './stream-view.ts'
import type { ScrollWindow } from './use-scroll-window.ts'

export interface EventTableBodyProps extends Pick<EventTableProps, 'view' | 'source' | 'selection' | 'open'> {
  /** Rows are `id-0`, `id-1` … */
  readonly id: string
  readonly columns: readonly ColumnView[] | undefined
  readonly rows: Pick<ScrollWindow, 'from' | 'upto' | 'heightPx' | 'originPx'>
  readonly rowPx: number
  /** The row where the keyboard is. */
  readonly cursor: number | undefined
  /** Rows above this position came just now. */
  readonly fresh: number
}

/** The rows in sight, in an element that is as high as all of them. */
export function EventTableBody({
  view,
  source,
  selection,
  open,
  id,
  columns,
  rows,
  rowPx,
  cursor,
  fresh,
}: EventTableBodyProps) {
  const now = useNow(15_000)
  const openIndex = open === undefined ? undefined : source.indexOf(open)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <table> cannot have rows that are not there
    <div role="rowgroup" className={classes.body} style={{ height: rows.heightPx }}>
      {placesIn(rows.from, rows.upto).map((index) => {
        const row = source.rowAt(index)
        return (
          <EventTableRow
            key={row?.position ?? -1 - index}
            id={`${id}-${index}`}
            view={view}
            columns={columns}
            row={row}
            index={index}
            topPx={rows.originPx + index * rowPx}
            now={now}
            isSelected={row !== undefined && isSelected(selection, row.position)}
            isFixed={selection.kind === 'matching'}
            isOpen={index === openIndex}
            isCursor={index === cursor}
            isFresh={row !== undefined && row.position > fresh}
          />
        )
      })}
    </div>
  )
}

function placesIn(from: number, upto: number): number[] {
  return Array.from({ length: Math.max(0, upto - from) }, (_, at) => from + at)
}
