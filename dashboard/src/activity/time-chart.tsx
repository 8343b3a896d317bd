import { VisuallyHidden } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react'
import { compactCount, count, plural, shortTime } from '../ui/format.ts'
import { toneOf } from './cell.tsx'
import { ChartLegend } from './chart-legend.tsx'
import {
  type Bar,
  brushed,
  type ChartBox,
  type HistogramCounts,
  histogramLayout,
  seriesValues,
  timeScale,
} from './histogram-layout.ts'
import { type StreamView, valueLabel } from './stream-view.ts'
import classes from './time-chart.module.css'
import { stackOrder } from './top-chart.tsx'

export interface TimeChartProps {
  readonly view: StreamView
  readonly histogram: ServedHistogram | undefined
  /** Values of what it is stacked by that are filtered by. */
  readonly chosen: readonly (string | null)[]
  readonly onToggle: (value: string | null) => void
  /** Somebody chose a part of the time. */
  readonly onBrush: (range: Range) => void
}

interface ServedHistogram {
  readonly from: string
  readonly upto: string
  readonly bucketMs: number
  readonly total: number
  readonly buckets: readonly {
    readonly at: string
    readonly count: number
    readonly series: readonly { readonly value: string | null; readonly count: number }[]
  }[]
}

interface Range {
  readonly from: number
  readonly upto: number
}

const HEIGHT_PX = 132

/** Events over time, stacked. A click on a bar or a stroke over some shows only their time; arrow keys and Enter do the same. */
export function TimeChart({ view, histogram, chosen, onToggle, onBrush }: TimeChartProps) {
  const { ref, width } = useElementSize()
  const box: ChartBox = { width, height: HEIGHT_PX, left: 36, bottom: 20 }
  const counts = useMemo(() => histogram && countsOf(histogram), [histogram])
  const order = useMemo(() => stackOrder(view), [view])
  const values = useMemo(() => (counts === undefined ? [] : seriesValues(counts, order)), [counts, order])
  const layout = counts && width > 0 ? histogramLayout(counts, order, box) : undefined
  const brush = useBrush(counts, box, onBrush)
  const pointed = layout?.bars.find(({ from, upto }) => brush.at !== undefined && brush.at >= from && brush.at < upto)

  return (
    <section className={classes.chart} aria-label="Over time">
      <h2 className={classes.title}>
        Over time
        <span className={classes.said} role="status">
          {brush.range !== undefined
            ? `${shortTime(brush.range.from)} – ${shortTime(brush.range.upto)}`
            : pointed !== undefined && barText(view, pointed)}
        </span>
      </h2>
      {/* biome-ignore lint/a11y/useSemanticElements: a chart that can be drawn upon */}
      <div
        ref={ref}
        className={classes.plot}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys choose a time
        tabIndex={0}
        aria-label="Choose a time: arrow keys move, Shift extends, Enter shows it"
        {...brush.handlers}
      >
        {histogram === undefined && <div className={classes.waiting} />}
        {layout !== undefined && counts !== undefined && (
          <svg width={width} height={HEIGHT_PX} aria-hidden="true">
            {layout.yTicks.map(({ y, value }) => (
              <g key={value}>
                <line className={classes.grid} x1={box.left} x2={width} y1={y} y2={y} />
                <text className={classes.tick} x={box.left - 6} y={y + 3} textAnchor="end">
                  {compactCount(value)}
                </text>
              </g>
            ))}
            {layout.xTicks.map(({ x, at }) => (
              <text key={at} className={classes.tick} x={x} y={HEIGHT_PX - 5}>
                {tickText(at, counts)}
              </text>
            ))}
            {layout.bars.map((bar) => (
              <g key={bar.from} className={classes.bar} data-pointed={bar === pointed || undefined}>
                {bar.segments.map(({ value, y, height }) => (
                  <rect key={value ?? ''} data-tone={toneOf(value)} x={bar.x} width={bar.width} y={y} height={height} />
                ))}
              </g>
            ))}
            {brush.range !== undefined && <Brushed range={brush.range} counts={counts} box={box} />}
          </svg>
        )}
      </div>
      <ChartLegend view={view} values={values} chosen={chosen} onToggle={onToggle} />
      <VisuallyHidden>
        <table>
          <caption>
            {histogram === undefined
              ? 'Loading'
              : `${plural(histogram.total, view.noun.one, view.noun.many)} over time`}
          </caption>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">All</th>
              {values.map((value) => (
                <th key={value ?? ''} scope="col">
                  {valueLabel(view, view.stackedBy, value)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {layout?.bars.map((bar) => (
              <tr key={bar.from}>
                <th scope="row">{shortTime(bar.from)}</th>
                <td>{count(bar.count)}</td>
                {values.map((value) => (
                  <td key={value ?? ''}>{count(bar.segments.find((one) => one.value === value)?.count ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </section>
  )
}

function Brushed({
  range,
  counts,
  box,
}: {
  readonly range: Range
  readonly counts: HistogramCounts
  readonly box: ChartBox
}) {
  const scale = timeScale(counts, box)
  const x = scale(range.from)
  return (
    <rect
      className={classes.brushed}
      x={x}
      width={Math.max(1, scale(range.upto) - x)}
      y={0}
      height={box.height - box.bottom}
    />
  )
}

/** What is drawn upon the chart, by pointer or by keys. */
function useBrush(counts: HistogramCounts | undefined, box: ChartBox, onBrush: (range: Range) => void) {
  /** Pixels where it began and where it is; only `x2` while nothing is drawn. */
  const [drawn, setDrawn] = useState<{ readonly x1?: number; readonly x2: number }>()
  const isDrawn = drawn?.x1 !== undefined && counts !== undefined && counts.buckets.length > 0
  const range = isDrawn ? brushed(counts, box, drawn.x1 ?? 0, drawn.x2) : undefined
  const under = drawn === undefined || counts === undefined ? undefined : brushed(counts, box, drawn.x2, drawn.x2)
  const xOf = (event: PointerEvent<Element>): number => event.clientX - event.currentTarget.getBoundingClientRect().left
  const finish = (chosen: Range | undefined) => {
    setDrawn(undefined)
    if (chosen !== undefined) onBrush(chosen)
  }

  const press = (event: KeyboardEvent) => {
    if (counts === undefined) return
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const bucketPx = ((box.width - box.left) * counts.bucketMs) / Math.max(1, counts.upto - counts.from)
    if (step !== undefined) {
      const from = drawn?.x2 ?? box.left - bucketPx / 2
      const x2 = Math.min(Math.max(from + step * bucketPx, box.left), box.width - 1)
      setDrawn(event.shiftKey ? { x1: drawn?.x1 ?? from, x2 } : { x2 })
    } else if (event.key === 'Enter') finish(range ?? under)
    else if (event.key === 'Escape' && drawn !== undefined) setDrawn(undefined)
    else return
    event.preventDefault()
  }
  return {
    range,
    at: under?.from,
    handlers: {
      onPointerDown: (event: PointerEvent<Element>) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setDrawn({ x1: xOf(event), x2: xOf(event) })
      },
      onPointerMove: (event: PointerEvent<Element>) => {
        const x2 = xOf(event)
        setDrawn((present) => ({ ...present, x2 }))
      },
      onPointerUp: () => finish(range),
      onPointerCancel: () => setDrawn(undefined),
      onPointerLeave: () => setDrawn((present) => (present?.x1 === undefined ? undefined : present)),
      onBlur: () => setDrawn(undefined),
      onKeyDown: press,
    },
  }
}

function barText(view: StreamView, bar: Bar): string {
  const parts = bar.segments.map(
    ({ value, count: events }) => `${valueLabel(view, view.stackedBy, value)} ${compactCount(events)}`,
  )
  return [
    `${shortTime(bar.from)}: ${plural(bar.count, view.noun.one, view.noun.many)}`,
    ...(parts.length > 1 ? parts : []),
  ].join(' · ')
}

const DAY_MS = 86_400_000
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const SECONDS = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

function tickText(at: number, { from, upto }: HistogramCounts): string {
  const isMidnight = new Date(at).getHours() === 0 && new Date(at).getMinutes() === 0
  if (upto - from > 2 * DAY_MS || isMidnight) return DATE.format(at)
  return upto - from < DAY_MS / 48 ? SECONDS.format(at) : TIME.format(at)
}

function countsOf({ from, upto, bucketMs, buckets }: ServedHistogram): HistogramCounts {
  return {
    from: Date.parse(from),
    upto: Date.parse(upto),
    bucketMs,
    buckets: buckets.map((bucket) => ({ ...bucket, at: Date.parse(bucket.at) })),
  }
}
