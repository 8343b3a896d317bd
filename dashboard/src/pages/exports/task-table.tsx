import { UnstyledButton } from '@mantine/core'
import { Fragment, useState } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { bytes, count, duration } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import type { Tone } from '../../ui/notice.tsx'
import { Time } from '../../ui/time.tsx'
import { Worded } from '../../ui/worded.tsx'
import type { StoredJob, StoredTask } from './exports.graphql.ts'
import { ReceiptFacts } from './receipt-facts.tsx'
import classes from './task-table.module.css'

const STATES: Readonly<Record<StoredTask['status'], readonly [Tone, string]>> = {
  PENDING: ['quiet', 'Waiting'],
  RUNNING: ['info', 'Sending'],
  DELIVERED: ['good', 'Delivered'],
  QUERYABLE: ['good', 'Queryable'],
  FAILED: ['bad', 'Failed'],
  CANCELLED: ['quiet', 'Cancelled'],
}

const UNCONFIRMED = ['bad', 'Unconfirmed'] as const

/** The parts of a run. Each opens to its receipt. */
export function TaskTable({ of }: { readonly of: StoredJob }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) => setOpen((before) => before.symmetricDifference(new Set([id])))
  return (
    <Card
      title="Parts and receipts"
      description="A run is cut into parts. Each is delivered once, and leaves a receipt that can be verified without Spillway."
      flush
    >
      <ul className={classes.tasks}>
        {of.tasks.map((task, index) => (
          <Fragment key={task.id}>
            <Task task={task} number={index + 1} open={open.has(task.id)} onToggle={() => toggle(task.id)} />
          </Fragment>
        ))}
      </ul>
    </Card>
  )
}

interface TaskProps {
  readonly task: StoredTask
  readonly number: number
  readonly open: boolean
  readonly onToggle: () => void
}

function Task({ task, number, open, onToggle }: TaskProps) {
  const { status, receipt, rows, rowsQuarantined, attempts, failureReason, confirmationFailure, endTimestamp } = task
  const [tone, text] = confirmationFailure === null ? STATES[status] : UNCONFIRMED
  return (
    <li className={classes.task}>
      <UnstyledButton className={classes.head} aria-expanded={open} onClick={onToggle} disabled={receipt === null}>
        <span className={classes.chevron} {...(open && { 'data-open': true })}>
          {receipt !== null && <Icon name="chevronRight" size={14} />}
        </span>
        <span className={classes.number}>Part {number}</span>
        <span className={classes.state}>
          <Badge tone={tone} dot={status === 'RUNNING' ? 'live' : true}>
            {text}
          </Badge>
          {rowsQuarantined > 0 && <Badge tone="warn">{count(rowsQuarantined)} put aside</Badge>}
          {attempts > 1 && <span className={classes.soft}>{attempts} attempts</span>}
        </span>
        <span className={classes.figure}>{count(rows)} events</span>
        <span className={classes.figure}>{receipt === null ? '–' : bytes(receipt.bytes)}</span>
        <span className={classes.when}>
          {task.msUntilQueryable === null ? (
            <Time at={endTimestamp} />
          ) : (
            `queryable after ${duration(task.msUntilQueryable)}`
          )}
        </span>
      </UnstyledButton>
      {failureReason !== null && (
        <p className={classes.failure}>
          <Worded text={failureReason} />
        </p>
      )}
      {confirmationFailure !== null && (
        <p className={classes.failure}>
          <Worded text={`${confirmationFailure.message} ${confirmationFailure.hint}`} />
        </p>
      )}
      {open && receipt !== null && <ReceiptFacts receipt={receipt} artifactName={task.artifactName} />}
    </li>
  )
}
