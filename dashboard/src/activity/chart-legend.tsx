import { toneOf } from './cell.tsx'
import classes from './chart-legend.module.css'
import { facetLabel, type StreamView, valueLabel } from './stream-view.ts'

export interface ChartLegendProps {
  readonly view: StreamView
  /** In the order of the stack. */
  readonly values: readonly (string | null)[]
  /** Those that are filtered by. */
  readonly chosen: readonly (string | null)[]
  readonly onToggle: (value: string | null) => void
}

/** What the colours of the chart over time mean. Each is a button that filters by its value. */
export function ChartLegend({ view, values, chosen, onToggle }: ChartLegendProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className={classes.legend} role="group" aria-label={facetLabel(view, view.stackedBy)}>
      {values.map((value) => (
        <button
          key={value ?? ''}
          type="button"
          className={classes.value}
          aria-pressed={chosen.includes(value)}
          onClick={() => onToggle(value)}
        >
          <span className={classes.swatch} data-tone={toneOf(value)} />
          {valueLabel(view, view.stackedBy, value)}
        </button>
      ))}
    </div>
  )
}
