import { type Read, useRead } from '../../api/use-read.ts'
import { useWrite } from '../../api/use-write.ts'
import { Card } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'
import { bytes, count, duration, shortTime } from '../../ui/format.ts'
import { Page } from '../../ui/page.tsx'
import { Loaded, Loading } from '../../ui/states.tsx'
import { streamTitle } from '../../ui/stream-title.ts'
import { Time } from '../../ui/time.tsx'
import { toast, toastError } from '../../ui/toasts.tsx'
import { Unconfirmed } from '../../ui/unconfirmed.tsx'
import { JobById, type JobByIdResult, RetryJob, type StoredJob } from './exports.graphql.ts'
import classes from './exports-page.module.css'
import { FailureNotice } from './failure-notice.tsx'
import { FilterWords } from './filter-words.tsx'
import { JobActions } from './job-actions.tsx'
import { isUnderWay } from './job-progress.ts'
import { JobProgressBar } from './job-progress-bar.tsx'
import { JobState } from './job-state.tsx'
import { triggerTitle } from './job-table.tsx'
import { Quarantine } from './quarantine.tsx'
import { TargetLink } from './target-link.tsx'
import { TaskTable } from './task-table.tsx'
import { TaskTimeline } from './task-timeline.tsx'

const BUSY_MS = 1_000
/** While somebody mends what is missing at the destination. */
const MENDING_MS = 15_000

/** One run: what it was to deliver, how far it is, and the receipt of everything that it delivered. */
export function JobPage({ params }: { readonly params: Readonly<Record<string, string | undefined>> }) {
  const read: Read<JobByIdResult> = useRead(
    JobById,
    { id: params['id'] ?? '' },
    { everyMs: (result) => refreshMs(result?.getExportJob) },
  )
  const job = read.data?.getExportJob
  const configurationId = job?.exportConfigurationId ?? null
  const above = [
    { title: 'Exports', path: '/exports' },
    ...(configurationId === null ? [] : [{ title: titleOf(job), path: `/exports/${configurationId}` }]),
  ]
  return (
    <Page
      title={job === undefined ? 'Run' : `Run of ${shortTime(Date.parse(job.createdAt))}`}
      description={
        job && (
          <>
            {titleOf(job)}, {triggerTitle(job.trigger, job.createdBy?.name)} <Time at={job.createdAt} />
          </>
        )
      }
      above={above}
      beside={job && <JobState of={job} />}
      actions={job && <JobActions of={job} />}
    >
      <Loaded read={read} loading={<Loading rows={8} />}>
        {({ getExportJob: of }) => (
          <div className={classes.page}>
            <Failure of={of} />
            {of.confirmationFailure !== null && <Unconfirmed failure={of.confirmationFailure} />}
            <JobProgressBar of={of} />
            <About of={of} />
            {of.rowsQuarantined > 0 && <Quarantine of={of} />}
            {of.tasks.length > 0 && (
              <Card title="Deliveries over time">
                <TaskTimeline tasks={of.tasks} confirms={of.confirmsRows} />
              </Card>
            )}
            {of.tasks.length > 0 && <TaskTable of={of} />}
          </div>
        )}
      </Loaded>
    </Page>
  )
}

function refreshMs(job: StoredJob | undefined): number | false {
  if (job === undefined || isUnderWay(job)) return BUSY_MS
  return job.confirmationFailure === null ? false : MENDING_MS
}

function Failure({ of }: { readonly of: StoredJob }) {
  const retry = useWrite(RetryJob)
  if (of.failure === null) return null
  const again = async () => {
    try {
      await retry.mutateAsync({ id: of.id })
      toast('Tried again', 'What was delivered already is not sent again.')
    } catch (error) {
      toastError('It could not be tried again', error)
    }
  }
  return (
    <FailureNotice
      failure={of.failure}
      action="Retry"
      busy={retry.isPending}
      onAct={of.status === 'FAILED' ? () => void again() : undefined}
    />
  )
}

function About({ of }: { readonly of: StoredJob }) {
  const took =
    of.startedAt === null || of.endedAt === null ? undefined : Date.parse(of.endedAt) - Date.parse(of.startedAt)
  return (
    <Card title="What it delivers">
      <Facts
        of={[
          ['Events', <FilterWords key="filter" stream={of.stream} filter={of.filter} />],
          ['To', <TargetLink key="target" of={of.destination} />],
          ['Positions', `${count(of.windowFrom)} up to ${count(of.windowUpto)}`],
          ['Size', `${bytes(of.bytesSent)}, compressed`],
          ...(took === undefined ? [] : [['Took', tookText(of, took)] as const]),
        ]}
      />
    </Card>
  )
}

function tookText({ rowsDelivered }: StoredJob, ms: number): string {
  const rate = Math.round(rowsDelivered / Math.max(ms / 1_000, 0.05))
  return rowsDelivered === 0 ? duration(ms) : `${duration(ms)}, ${count(rate)} events a second`
}

function titleOf(job: StoredJob | undefined): string {
  if (job === undefined) return '…'
  const { stream, destination } = job
  return `${streamTitle(stream)} to ${destination === null ? 'a deleted destination' : destination.name || destination.kindTitle}`
}
