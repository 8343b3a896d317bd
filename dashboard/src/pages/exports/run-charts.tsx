import { useRead } from '../../api/use-read.ts'
import { Card } from '../../ui/card.tsx'
import { type Bar, Bars } from '../../ui/charts/bars.tsx'
import { compactCount, count, duration, shortTime } from '../../ui/format.ts'
import { type JobHead, Jobs } from './exports.graphql.ts'
import classes from './run-charts.module.css'

const RUNS = 40
const RUNS_MIN = 3
const REFRESH_MS = 8_000

/** How much the last runs delivered, how fast, and how long it took until it was there. */
export function RunCharts({
  exportConfigurationId,
  confirms,
}: {
  readonly exportConfigurationId: string
  readonly confirms: boolean
}) {
  const { data } = useRead(Jobs, { exportConfigurationId, first: RUNS, status: ['DELIVERED'] }, { everyMs: REFRESH_MS })
  if (data === undefined) return null
  const runs = data.getAllExportJobs.items.filter(({ startedAt, endedAt }) => startedAt !== null && endedAt !== null)
  if (runs.length < RUNS_MIN)
    return <p className={classes.none}>Charts of throughput and delay come with {RUNS_MIN} delivered runs.</p>
  const oldestFirst = runs.toReversed()
  const barsOf = (value: (run: JobHead) => number): Bar[] =>
    oldestFirst.map((run) => ({ id: run.id, label: shortTime(Date.parse(run.createdAt)), value: value(run) }))
  return (
    <div className={classes.charts}>
      <Card title="Events per run">
        <p className={classes.figure}>
          <span>{compactCount(Math.round(average(runs, ({ rowsDelivered }) => rowsDelivered)))}</span> on average
        </p>
        <Bars title="Events per run" bars={barsOf(({ rowsDelivered }) => rowsDelivered)} format={count} />
      </Card>
      <Card title="Throughput">
        <p className={classes.figure}>
          <span>{compactCount(Math.round(average(runs, throughput)))}</span> events a second on average
        </p>
        <Bars
          title="Events a second, per run"
          bars={barsOf(throughput)}
          format={(rate) => `${compactCount(Math.round(rate))} events/s`}
        />
      </Card>
      <Card title={confirms ? 'Until queryable' : 'Until delivered'}>
        <p className={classes.figure}>
          <span>{duration(average(runs, lagMs))}</span> on average
        </p>
        <Bars title="Time from the start of a run until its events were there" bars={barsOf(lagMs)} format={duration} />
      </Card>
    </div>
  )
}

function throughput({ rowsDelivered, startedAt, endedAt }: JobHead): number {
  const seconds = (Date.parse(endedAt ?? '') - Date.parse(startedAt ?? '')) / 1_000
  return rowsDelivered / Math.max(seconds, 0.05)
}

function lagMs({ createdAt, queryableAt, endedAt }: JobHead): number {
  return Math.max(0, Date.parse(queryableAt ?? endedAt ?? createdAt) - Date.parse(createdAt))
}

function average(runs: readonly JobHead[], value: (run: JobHead) => number): number {
  return runs.reduce((sum, run) => sum + value(run), 0) / runs.length
}
