import { compactCount, count } from '../ui/format.ts'
import { toneOf } from './cell.tsx'
import { type StreamView, valueLabel } from './stream-view.ts'
import classes from './top-chart.module.css'

export interface TopChartProps {
  readonly view: StreamView
  readonly facet: string
  readonly title: string
  readonly counts: { readonly values: readonly { readonly value: string | null; readonly count: number }[] } | undefined
  /** Values that are filtered by. */
  readonly chosen: readonly (string | null)[]
  readonly onToggle: (value: string | null) => void
}

/** The most frequent values as bars. A bar is a button that filters by its value. */
export function TopChart({ view, facet, title, counts, chosen, onToggle }: TopChartProps) {
  const values = ranked(view, facet, counts?.values ?? [])
  const most = values.reduce((max, one) => Math.max(max, one.count), 0)
  return (
    <section className={classes.chart} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      {counts === undefined && <Waiting />}
      <ul className={classes.bars}>
        {values.map(({ value, count: events }) => (
          <li key={value ?? ''}>
            <button
              type="button"
              className={classes.bar}
              aria-pressed={chosen.includes(value)}
              title={`${valueLabel(view, facet, value)}: ${count(events)}`}
              onClick={() => onToggle(value)}
            >
              <span
                className={classes.fill}
                data-tone={facet === view.stackedBy ? toneOf(value) : 'plain'}
                style={{ width: `${(events / most) * 100}%` }}
              />
              <span className={classes.label}>{valueLabel(view, facet, value)}</span>
              <span className={classes.count}>{compactCount(events)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Waiting() {
  return (
    <div className={classes.waiting} aria-hidden="true">
      {WAITING_WIDTHS.map((width) => (
        <div key={width} style={{ width: `${width}%` }} />
      ))}
    </div>
  )
}

const WAITING_WIDTHS = [100, 82, 64, 46, 28]

/** Severities keep their order; everything else is in that of frequency, as it comes. */
function ranked<Value extends { readonly value: string | null }>(
  view: StreamView,
  facet: string,
  values: readonly Value[],
): readonly Value[] {
  if (facet !== view.stackedBy) return values
  const order = stackOrder(view)
  return values.toSorted((a, b) => order.indexOf(a.value) - order.indexOf(b.value))
}

/** The values of what charts are stacked by, the gravest first. */
export function stackOrder(view: StreamView): (string | null)[] {
  const known = view.filters.find(({ facet }) => facet === view.stackedBy)?.values ?? {}
  return [...Object.keys(known), null]
}
