import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { useRead } from '../api/use-read.ts'
import { useWrite } from '../api/use-write.ts'
import { bytes, plural } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { Failed, Loaded } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { Unconfirmed } from '../ui/unconfirmed.tsx'
import { Worded } from '../ui/worded.tsx'
import { ExportBar } from './export-bar.tsx'
import { ExportParts } from './export-parts.tsx'
import { isUnderWay, progressOf } from './export-progress.ts'
import classes from './export-watch.module.css'
import { JobSentence } from './job-sentence.tsx'
import {
  CancelOnDemandJob,
  OnDemandJobDetails,
  type OnDemandJobDetailsResult,
  RetryOnDemandJob,
} from './on-demand.graphql.ts'

const EVERY_MS = 1_000
/** While somebody mends what is missing at the destination. */
const MENDING_MS = 15_000

type Job = OnDemandJobDetailsResult['getExportJob']

/** One export while it runs, and what came of it. */
export function ExportWatch({ jobId, onClose }: { readonly jobId: string; readonly onClose: () => void }) {
  const read = useRead(OnDemandJobDetails, { id: jobId }, { everyMs: (result) => refreshMs(result?.getExportJob) })
  const { dataUpdatedAt } = read
  return (
    <Loaded read={read}>
      {({ getExportJob }) => <Watched job={getExportJob} readAt={dataUpdatedAt} onClose={onClose} />}
    </Loaded>
  )
}

function refreshMs(job: Job | undefined): number | false {
  if (job === undefined || isUnderWay(job)) return EVERY_MS
  return progressOf(job).phase === 'unconfirmed' ? MENDING_MS : false
}

interface WatchedProps {
  readonly job: Job
  /** When the server said so, milliseconds. */
  readonly readAt: number
  readonly onClose: () => void
}

function Watched({ job, readAt, onClose }: WatchedProps) {
  const { phase } = progressOf(job)
  const cancel = useWrite(CancelOnDemandJob)
  const retry = useWrite(RetryOnDemandJob)
  const error = cancel.error ?? retry.error
  const [asksToCancel, setAsksToCancel] = useState(false)
  const canCancel = phase === 'planning' || phase === 'delivering' || phase === 'failed'
  return (
    <div className={classes.watch}>
      <div className={classes.head}>
        <p className={classes.to}>
          To <strong>{job.destination?.name ?? 'a destination that is gone'}</strong>
        </p>
        <p className={classes.target}>{job.destination?.target}</p>
      </div>
      <ExportBar job={job} />
      <JobSentence job={job} readAt={readAt} />
      {job.rowsQuarantined > 0 && (
        <Notice tone="warn" title={`${plural(job.rowsQuarantined, 'event')} could not be put into a row`}>
          They are kept with the reason. <Link href={`/exports/jobs/${job.id}`}>Look at them</Link>; when the cause is
          gone they can be sent again.
        </Notice>
      )}
      {job.failure !== null && (phase === 'failed' || phase === 'delivering') && (
        <Notice tone={phase === 'failed' ? 'bad' : 'warn'} title={job.failure.message} code={job.failure.code}>
          <Worded text={job.failure.hint} />{' '}
          {job.failure.nextAttemptAt !== null && (
            <>
              It is tried again by itself <Time at={job.failure.nextAttemptAt} />.
            </>
          )}
        </Notice>
      )}
      {job.confirmationFailure !== null && <Unconfirmed failure={job.confirmationFailure} />}
      {error !== null && <Failed error={error} />}
      <ExportParts tasks={job.tasks} confirmsRows={job.confirmsRows} />
      <p className={classes.quiet}>
        {job.bytesSent > 0 && `${bytes(job.bytesSent)} sent, compressed · `}
        <Link href={`/exports/jobs/${job.id}`}>All about this run</Link>
      </p>
      {asksToCancel && (
        <Notice tone="warn" title="Cancel this export?">
          What was delivered stays there; nothing more is sent.
        </Notice>
      )}
      <Group justify="flex-end" gap="xs">
        {canCancel && !asksToCancel && (
          <Button variant="subtle" color="gray" onClick={() => setAsksToCancel(true)}>
            Cancel the export…
          </Button>
        )}
        {canCancel && asksToCancel && (
          <Button
            color="red"
            loading={cancel.isPending}
            onClick={() => void cancel.mutateAsync({ id: job.id }).catch(() => undefined)}
          >
            Cancel the export
          </Button>
        )}
        {phase === 'failed' && (
          <Button
            variant="default"
            leftSection={<Icon name="retry" size={15} />}
            loading={retry.isPending}
            onClick={() => void retry.mutateAsync({ id: job.id }).catch(() => undefined)}
          >
            Try again now
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {isUnderWay(job) ? 'Go on in the background' : 'Close'}
        </Button>
        {phase === 'done' && job.queryLink !== null && (
          <Button
            component="a"
            href={job.queryLink}
            target="_blank"
            rel="noreferrer"
            rightSection={<Icon name="external" size={15} />}
          >
            Query them in Azure Data Explorer
          </Button>
        )}
      </Group>
    </div>
  )
}
