import { Badge } from '../../ui/badge.tsx'
import { plural } from '../../ui/format.ts'
import { type JobProgress, jobStateOf } from './job-progress.ts'
import classes from './job-state.module.css'

/** How far a run is, in a word; and how many events were put aside. */
export function JobState({ of }: { readonly of: JobProgress }) {
  const [tone, text, live] = jobStateOf(of)
  return (
    <span className={classes.states}>
      <Badge tone={tone} dot={live ? 'live' : true}>
        {text}
      </Badge>
      {of.rowsQuarantined > 0 && <Badge tone="warn">{plural(of.rowsQuarantined, 'event')} put aside</Badge>}
    </span>
  )
}
