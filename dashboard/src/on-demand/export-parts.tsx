import { Badge, type BadgeProps } from '../ui/badge.tsx'
import { duration, plural } from '../ui/format.ts'
import { Worded } from '../ui/worded.tsx'
import classes from './export-parts.module.css'
import type { OnDemandJobDetailsResult } from './on-demand.graphql.ts'

type Task = OnDemandJobDetailsResult['getExportJob']['tasks'][number]

export interface ExportPartsProps {
  readonly tasks: readonly Task[]
  readonly confirmsRows: boolean
}

const SHOWN_MAX = 200
/** As many are seen without asking; more than that, and what matters is said above. */
const OPEN_MAX = 4

/** Each part of an export: what it carries and where it stands. */
export function ExportParts({ tasks, confirmsRows }: ExportPartsProps) {
  if (tasks.length === 0) return null
  const hasFailed = tasks.some(({ status, confirmationFailure }) => status === 'FAILED' || confirmationFailure !== null)
  return (
    <details className={classes.parts} open={tasks.length <= OPEN_MAX || hasFailed || undefined}>
      <summary className={classes.summary}>{plural(tasks.length, 'part')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ol className={classes.list} tabIndex={0} aria-label="Parts">
        {tasks.slice(0, SHOWN_MAX).map((task, at) => (
          <li key={task.id} className={classes.part}>
            <span className={classes.number}>{at + 1}</span>
            <span className={classes.what}>
              {plural(task.rows, 'row')}
              {task.attempts > 1 && ` · attempt ${task.attempts}`}
              {task.msUntilQueryable !== null && ` · queryable after ${duration(task.msUntilQueryable)}`}
              {task.failureReason !== null && (
                <span className={classes.reason}>
                  <Worded text={task.failureReason} />
                </span>
              )}
              {task.confirmationFailure !== null && (
                <span className={classes.reason}>
                  <Worded text={`${task.confirmationFailure.message} ${task.confirmationFailure.hint}`} />
                </span>
              )}
            </span>
            <PartState task={task} confirmsRows={confirmsRows} />
          </li>
        ))}
      </ol>
      {tasks.length > SHOWN_MAX && (
        <p className={classes.more}>and {plural(tasks.length - SHOWN_MAX, 'more part', 'more parts')}</p>
      )}
    </details>
  )
}

const UNCONFIRMED = ['Unconfirmed', 'bad', true] as const

function PartState({ task, confirmsRows }: { readonly task: Task; readonly confirmsRows: boolean }) {
  const states: Readonly<Record<Task['status'], readonly [string, BadgeProps['tone'], BadgeProps['dot']]>> = {
    PENDING: ['Waiting', 'quiet', false],
    RUNNING: ['Sending', 'info', 'live'],
    DELIVERED: confirmsRows ? ['Delivered', 'info', 'live'] : ['Delivered', 'good', true],
    QUERYABLE: ['Queryable', 'good', true],
    FAILED: ['Failed', 'bad', true],
    CANCELLED: ['Cancelled', 'quiet', false],
  }
  const [label, tone, dot] = task.confirmationFailure === null ? states[task.status] : UNCONFIRMED
  return (
    <Badge tone={tone} dot={dot ?? false}>
      {label}
    </Badge>
  )
}
