import { useEffect, useState } from 'react'
import { count, duration, plural } from '../ui/format.ts'
import { type JobFacts, msLeft, progressOf, rowsPerSecond, type Sample, withSample } from './export-progress.ts'
import classes from './job-sentence.module.css'

export interface JobSentenceProps {
  readonly job: JobFacts
  /** When the server was asked last, milliseconds: where nothing moved since, that is slower, too. */
  readonly readAt: number
}

/** How far an export is, in a sentence that is also said to a screen reader when its phase changes. */
export function JobSentence({ job, readAt }: JobSentenceProps) {
  const { phase } = progressOf(job)
  const samples = useSamples(job.rowsDelivered, readAt)
  const speed = rowsPerSecond(samples)
  const left = msLeft(job, samples)
  const rate = phase !== 'delivering' || speed === undefined ? '' : ` · ${count(Math.round(speed))} a second`
  return (
    <p className={classes.sentence} role="status">
      <strong>{sentence(job)}</strong>
      <span className={classes.quiet} aria-hidden="true">
        {rate}
        {left !== undefined && left > 1_500 && ` · about ${duration(left)} left`}
      </span>
    </p>
  )
}

export function sentence(job: JobFacts): string {
  const { phase } = progressOf(job)
  const { rowsSelected, rowsDelivered, rowsQueryable } = job
  switch (phase) {
    case 'planning':
      return 'Looking up what is to be sent…'
    case 'delivering':
      return `${count(rowsDelivered)} of ${plural(rowsSelected, 'row')} delivered`
    case 'confirming':
      return `${plural(rowsDelivered, 'row')} delivered, ${count(rowsQueryable)} queryable so far`
    case 'unconfirmed':
      return `${plural(rowsDelivered, 'row')} delivered, only ${count(rowsQueryable)} found there as sent`
    case 'done':
      if (rowsDelivered === 0) return 'Nothing to send: everything is there already'
      return `${plural(rowsDelivered, 'row')} ${job.confirmsRows ? 'queryable' : 'delivered'}`
    case 'failed':
      return `Failed: ${count(rowsDelivered)} of ${plural(rowsSelected, 'row')} delivered`
    case 'cancelled':
      return `Cancelled: ${count(rowsDelivered)} of ${plural(rowsSelected, 'row')} had been delivered`
  }
}

/** What was seen of the progress lately. */
function useSamples(rows: number, at: number): readonly Sample[] {
  const [samples, setSamples] = useState<readonly Sample[]>([])
  useEffect(() => setSamples((seen) => withSample(seen, { at, rows })), [at, rows])
  return samples
}
