import { exactTime, relativeTime } from '../ui/format.ts'
import classes from './cell.module.css'
import type { EventRow } from './row-chunks.ts'
import { type CellKind, type ColumnView, type StreamView, valueLabel } from './stream-view.ts'

/** Colours of values that have one; their words say the same. */
const TONES: Readonly<Record<string, string>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
  block: 'bad',
  warn: 'warn',
  alert: 'info',
  approval: 'info',
  SUCCESS: 'good',
  FAILURE: 'bad',
  UNAUTHORIZED: 'warn',
  ACTIVE: 'bad',
  UNDER_REVIEW: 'warn',
}

export function toneOf(value: string | null): string {
  return value === null ? 'none' : (TONES[value] ?? 'none')
}

/** What a cell says, as text: whatever an event holds is written as text and nothing else. */
export function cellText(view: StreamView, column: ColumnView, row: EventRow, now: number): string {
  if (column.kind === 'time') return relativeTime(Date.parse(row.time), now)
  const value = valueIn(row, column)
  if (value === null) return column.kind === 'severity' ? 'None' : '–'
  return valueLabel(view, column.id, value)
}

function valueIn(row: EventRow, { id }: ColumnView): string | null {
  const value = Object.hasOwn(row.facets, id) ? (row.facets[id] ?? null) : null
  return value === null ? null : String(value)
}

export interface CellProps {
  readonly view: StreamView
  readonly column: ColumnView
  readonly row: EventRow
  readonly now: number
}

/** What a row says in a column. */
export function Cell(props: CellProps) {
  const { text, ...attributes } = cellOf(props)
  return <span {...attributes}>{text}</span>
}

/** The same, as a cell of a grid: one element each, because hundreds of them change while somebody scrolls. */
export function GridCell(props: CellProps) {
  const { text, ...attributes } = cellOf(props)
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a grid whose rows come and go
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    <div role="gridcell" {...attributes}>
      {text}
    </div>
  )
}

const WORDS: readonly CellKind[] = ['severity', 'behaviour', 'status', 'outcome']

function cellOf({ view, column, row, now }: CellProps) {
  const text = cellText(view, column, row, now)
  const { kind } = column
  if (kind === 'time') return { className: classes.time, title: exactTime(Date.parse(row.time)), text }
  const value = valueIn(row, column)
  if (WORDS.includes(kind)) return { className: classes.word, 'data-tone': toneOf(value), text }
  return {
    className: kind === 'mono' ? classes.mono : classes.text,
    'data-none': value === null || undefined,
    title: text,
    text,
  }
}
