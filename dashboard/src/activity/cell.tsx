import { exactTime, relativeTime } from '../ui/format.ts'
import classes from './cell.module.css'
import type { EventRow } from './row-chunks.ts'
import { type ColumnView, type StreamView, valueLabel } from './stream-view.ts'

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
  const value = column.facet === undefined ? null : (row.facets[column.facet] ?? null)
  if (value === null) return column.kind === 'severity' ? 'None' : '–'
  return valueLabel(view, column.facet ?? '', String(value))
}

export interface CellProps {
  readonly view: StreamView
  readonly column: ColumnView
  readonly row: EventRow
  readonly now: number
}

/** Plain elements: hundreds of them are made while somebody scrolls. */
export function Cell({ view, column, row, now }: CellProps) {
  const text = cellText(view, column, row, now)
  const { kind } = column
  if (kind === 'time') {
    return (
      <time className={classes.time} dateTime={row.time} title={exactTime(Date.parse(row.time))}>
        {text}
      </time>
    )
  }
  const value = column.facet === undefined ? null : (row.facets[column.facet] ?? null)
  if (kind === 'severity' || kind === 'behaviour' || kind === 'status' || kind === 'outcome') {
    return (
      <span className={classes.word} data-tone={toneOf(value === null ? null : String(value))}>
        <span className={classes.dot} />
        {text}
      </span>
    )
  }
  return (
    <span
      className={kind === 'mono' ? classes.mono : classes.text}
      title={text}
      {...(value === null && { 'data-none': true })}
    >
      {text}
    </span>
  )
}
