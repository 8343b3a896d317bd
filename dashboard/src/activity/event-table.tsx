import { useMediaQuery } from '@mantine/hooks'
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import classes from './event-table.module.css'
import { EventTableBody } from './event-table-body.tsx'
import { EventTableHead } from './event-table-head.tsx'
import type { EventTableProps } from './event-table-props.ts'
import type { EventRow } from './row-chunks.ts'
import type { RowSource } from './row-source.ts'
import type { ColumnView } from './stream-view.ts'
import { useRowCursor } from './use-row-cursor.ts'
import { useScrollWindow } from './use-scroll-window.ts'

/** Columns below a header; or, on a narrow screen, two lines a row and no header. */
const WIDE = { rowPx: 37, headPx: 35 }
const NARROW = { rowPx: 60, headPx: 0 }
/** Drawn without anything in them until the first answer. */
const WAITING_ROWS = 8

/**
 * A grid of any length. It is one stop of the Tab key: arrows move a cursor over the rows (`aria-activedescendant`), because rows come and go while it is
 * scrolled, and the focus must not go with them.
 */
export function EventTable(props: EventTableProps) {
  const { view, columns, source, isStale, onSelect, onOpen } = props
  const scroll = useRef<HTMLDivElement>(null)
  const id = useId()
  useSyncExternalStore(source.subscribe, source.version)
  const rowCount = source.reachable
  const isNarrow = useMediaQuery('(width < 48rem)', false, { getInitialValueInEffect: false })
  const form = isNarrow ? NARROW : WIDE
  const rows = useScrollWindow({ element: scroll, rowCount, ...form })
  const cursor = useRowCursor({ rowCount, rowsSeen: rows.rowsSeen, show: rows.show })
  const fresh = useArrivals(source, {
    keepBelow: rows.keepBelow,
    shift: cursor.shift,
    isAtTop: () => (scroll.current?.scrollTop ?? 0) < form.rowPx,
  })

  useEffect(() => source.want(rows.from, rows.upto), [source, rows.from, rows.upto])
  const isWaiting = !source.isStarted
  const shown = isWaiting ? { from: 0, upto: WAITING_ROWS, heightPx: WAITING_ROWS * form.rowPx, originPx: 0 } : rows

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
      aria-busy={isStale || isWaiting}
      data-waiting={isWaiting || undefined}
      tabIndex={0}
      {...(cursor.row !== undefined && { 'aria-activedescendant': `${id}-${cursor.row}` })}
      data-narrow={isNarrow || undefined}
      style={layoutOf(columns, form.rowPx, isNarrow)}
      onScroll={rows.onScroll}
      onKeyDown={press}
      onClick={click}
      onFocus={(event) => event.target === event.currentTarget && cursor.enter(rows.from)}
    >
      {!isNarrow && <EventTableHead {...props} />}
      <EventTableBody
        {...props}
        columns={isNarrow ? undefined : columns}
        id={id}
        rows={shown}
        rowPx={form.rowPx}
        cursor={cursor.row}
        fresh={fresh}
      />
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

interface Arrivals {
  keepBelow(rows: number): void
  shift(rows: number): void
  isAtTop(): boolean
}

/**
 * Rows came on top of the list: whoever reads further down keeps their place, whoever is at the top sees them come. Gives the position above
 * which rows are new.
 */
function useArrivals(source: RowSource, { keepBelow, shift, isAtTop }: Arrivals): number {
  const seen = useRef({ source, added: source.added })
  const [fresh, setFresh] = useState(Number.POSITIVE_INFINITY)
  useLayoutEffect(() => {
    const before = seen.current
    seen.current = { source, added: source.added }
    const rows = before.source === source ? source.added - before.added : 0
    if (rows === 0) return
    shift(rows)
    setFresh(source.rowAt(rows)?.position ?? 0)
    if (!isAtTop()) keepBelow(rows)
  })
  return fresh
}

const CHOOSE_PX = 44

/** Widths of the columns and of all of them, and the height of rows, for the style sheet. */
function layoutOf(columns: readonly ColumnView[], rowPx: number, isNarrow: boolean): CSSProperties {
  const hasGrowing = columns.some(({ grows }) => grows)
  const widths = columns.map(({ widthPx, grows }, at) =>
    grows || (!hasGrowing && at === columns.length - 1) ? `minmax(${widthPx}px, 1fr)` : `${widthPx}px`,
  )
  const width = columns.reduce((sum, { widthPx }) => sum + widthPx, CHOOSE_PX)
  return {
    '--row-height': `${rowPx}px`,
    '--columns': `${CHOOSE_PX}px ${widths.join(' ')}`,
    '--table-width': isNarrow ? '0' : `${width}px`,
  } as CSSProperties
}
