import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useNow } from '../ui/now.ts'
import classes from './event-table.module.css'
import { EventTableHead } from './event-table-head.tsx'
import type { EventTableProps } from './event-table-props.ts'
import { EventTableRow } from './event-table-row.tsx'
import type { EventRow } from './row-chunks.ts'
import type { RowSource } from './row-source.ts'
import { isSelected } from './selection.ts'
import type { ColumnView } from './stream-view.ts'
import { useRowCursor } from './use-row-cursor.ts'
import { useScrollWindow } from './use-scroll-window.ts'

export const ROW_PX = 37
export const HEAD_PX = 35

/**
 * A grid of any length. It is one stop of the Tab key: arrows move a cursor over the rows (`aria-activedescendant`), because rows come and go while it is
 * scrolled, and the focus must not go with them. The source it is given must be subscribed to above.
 */
export function EventTable(props: EventTableProps) {
  const { view, columns, source, isStale, selection, onSelect, onOpen, open } = props
  const scroll = useRef<HTMLDivElement>(null)
  const id = useId()
  const now = useNow(15_000)
  const rowCount = source.reachable
  const rows = useScrollWindow({ element: scroll, rowCount, rowPx: ROW_PX, headPx: HEAD_PX })
  const cursor = useRowCursor({ rowCount, rowsSeen: rows.rowsSeen, show: rows.show })
  const fresh = useArrivals(source, scroll, rows.keepBelow, cursor.shift)

  useEffect(() => source.want(rows.from, rows.upto), [source, rows.from, rows.upto])
  const openIndex = open === undefined ? undefined : source.indexOf(open)

  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return
    const row = cursor.row === undefined ? undefined : source.rowAt(cursor.row)
    if (cursor.press(event, (from, upto) => onSelect.range(from, upto))) return event.preventDefault()
    const act = keyAction(event, row, props)
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  const click = (event: MouseEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement
    const index = Number(target.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? -1)
    const row = source.rowAt(index)
    if (row === undefined) return
    const last = cursor.row
    cursor.set(index)
    if (event.shiftKey) onSelect.range(Math.min(last ?? index, index), Math.max(last ?? index, index) + 1)
    else if (target.closest('[data-choose]') !== null || event.ctrlKey || event.metaKey) onSelect.toggle(row.position)
    else if (window.getSelection()?.isCollapsed !== false) onOpen(row.position)
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a <table> cannot have rows that are not there
    <div
      ref={scroll}
      className={classes.scroll}
      role="grid"
      aria-label={view.title}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable="true"
      aria-busy={isStale}
      tabIndex={0}
      {...(cursor.row !== undefined && { 'aria-activedescendant': `${id}-${cursor.row}` })}
      style={{ '--columns': template(columns), '--table-width': `${widthOf(columns)}px` } as CSSProperties}
      onScroll={rows.onScroll}
      onKeyDown={press}
      onClick={click}
      onFocus={(event) => event.target === event.currentTarget && cursor.enter(rows.from)}
    >
      <EventTableHead {...props} />
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
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
              topPx={rows.originPx + index * ROW_PX}
              now={now}
              isSelected={row !== undefined && isSelected(selection, row.position)}
              isFixed={selection.kind === 'matching'}
              isOpen={index === openIndex}
              isCursor={index === cursor.row}
              isFresh={row !== undefined && row.position > fresh}
            />
          )
        })}
      </div>
    </div>
  )
}

/** What a key does that does not move: undefined where it is no key of the table's. */
function keyAction(
  { key, ctrlKey, metaKey }: KeyboardEvent,
  row: EventRow | undefined,
  { onSelect, onOpen }: EventTableProps,
): (() => void) | undefined {
  if (key === 'Escape') return () => onSelect.clear()
  if (key.toLowerCase() === 'a' && (ctrlKey || metaKey)) return () => onSelect.matching()
  if (row === undefined) return undefined
  if (key === ' ') return () => onSelect.toggle(row.position)
  if (key === 'Enter') return () => onOpen(row.position)
  return undefined
}

/**
 * Rows came on top of the list: whoever reads further down keeps their place, whoever is at the top sees them come. Gives the position above
 * which rows are new.
 */
function useArrivals(
  source: RowSource,
  scroll: { readonly current: HTMLElement | null },
  keepBelow: (rows: number) => void,
  shift: (rows: number) => void,
): number {
  const seen = useRef({ source, added: source.added })
  const [fresh, setFresh] = useState(Number.POSITIVE_INFINITY)
  useLayoutEffect(() => {
    const before = seen.current
    seen.current = { source, added: source.added }
    const rows = before.source === source ? source.added - before.added : 0
    if (rows === 0) return
    shift(rows)
    setFresh(source.rowAt(rows)?.position ?? 0)
    if ((scroll.current?.scrollTop ?? 0) > ROW_PX) keepBelow(rows)
  })
  return fresh
}

function placesIn(from: number, upto: number): number[] {
  return Array.from({ length: Math.max(0, upto - from) }, (_, at) => from + at)
}

const CHOOSE_PX = 44

function template(columns: readonly ColumnView[]): string {
  const hasGrowing = columns.some(({ grows }) => grows)
  const widths = columns.map(({ widthPx, grows }, at) =>
    grows || (!hasGrowing && at === columns.length - 1) ? `minmax(${widthPx}px, 1fr)` : `${widthPx}px`,
  )
  return `${CHOOSE_PX}px ${widths.join(' ')}`
}

function widthOf(columns: readonly ColumnView[]): number {
  return columns.reduce((sum, { widthPx }) => sum + widthPx, CHOOSE_PX)
}
