import { Link } from 'wouter'
import { Time } from '../../ui/time.tsx'
import type { ExportRow } from './export-row.graphql.ts'
import { JobState } from './job-state.tsx'
import classes from './last-run.module.css'

/** When it ran last and what came of it, leading to that run. */
export function LastRun({ of }: { readonly of: ExportRow['lastRun'] }) {
  if (of === null) return 'never'
  return (
    <span className={classes.run}>
      <Link href={`/exports/jobs/${of.id}`}>
        <Time at={of.createdAt} />
      </Link>
      <JobState of={of} />
    </span>
  )
}
