import { useRead } from '../api/use-read.ts'
import { Failed } from '../ui/states.tsx'
import classes from './charts.module.css'
import { EventFacets, EventHistogram } from './events.graphql.ts'
import { type EventFilter, type ListState, toggleValue } from './list-state.ts'
import type { StreamView } from './stream-view.ts'
import { TimeChart } from './time-chart.tsx'
import { TopChart } from './top-chart.tsx'
import type { ChangeList } from './use-list-state.ts'

export interface ChartsProps {
  readonly view: StreamView
  readonly state: ListState
  readonly filter: EventFilter
  readonly onChange: ChangeList
}

const BUCKETS = 72
const TOP = 5
const LIVE_MS = 10_000

/** What the list holds at a glance; everything in it filters. */
export function Charts({ view, state, filter, onChange }: ChartsProps) {
  const options = { keepLast: true, everyMs: state.live ? LIVE_MS : (false as const) }
  const over = useRead(EventHistogram, { stream: view.stream, filter, buckets: BUCKETS, by: view.stackedBy }, options)
  const facets = view.topCharts.map(({ facet }) => facet)
  const top = useRead(EventFacets, { stream: view.stream, filter, facets, top: TOP }, options)
  const toggle = (facet: string) => (value: string | null) => onChange((present) => toggleValue(present, facet, value))
  if (over.error !== null && over.data === undefined) {
    return (
      <div className={classes.failed}>
        <Failed error={over.error} onRetry={() => void Promise.all([over.refetch(), top.refetch()])} />
      </div>
    )
  }
  return (
    <div className={classes.charts} aria-busy={over.isPlaceholderData}>
      <TimeChart
        view={view}
        histogram={over.data?.eventHistogram}
        chosen={state.include[view.stackedBy] ?? []}
        onToggle={toggle(view.stackedBy)}
        onBrush={(range) => onChange((present) => ({ ...present, range }))}
      />
      {top.error !== null && top.data === undefined ? (
        <div className={classes.topFailed}>
          <Failed error={top.error} onRetry={() => void top.refetch()} />
        </div>
      ) : (
        view.topCharts.map(({ facet, title }) => (
          <TopChart
            key={facet}
            view={view}
            facet={facet}
            title={title}
            counts={top.data?.eventFacets.find((one) => one.facet === facet)}
            chosen={state.include[facet] ?? []}
            onToggle={toggle(facet)}
          />
        ))
      )}
    </div>
  )
}
