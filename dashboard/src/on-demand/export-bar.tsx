import classes from './export-bar.module.css'
import { type JobFacts, progressOf } from './export-progress.ts'

/** One bar in two tones: what was delivered, and on it what can be queried. */
export function ExportBar({ job }: { readonly job: JobFacts }) {
  const { phase, delivered, queryable } = progressOf(job)
  const percent = Math.floor((job.confirmsRows ? queryable : delivered) * 100)
  return (
    <div
      className={classes.bar}
      role="progressbar"
      aria-label={job.confirmsRows ? 'Queryable' : 'Delivered'}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      data-phase={phase}
    >
      <span className={classes.delivered} style={{ transform: `scaleX(${delivered})` }} />
      <span className={classes.queryable} style={{ transform: `scaleX(${queryable})` }} />
    </div>
  )
}
