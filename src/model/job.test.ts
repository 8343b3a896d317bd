import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isOpen, JOB_STATUSES, type JobEvent, type JobStatus, jobAfter } from './job.ts'

const EVENTS: readonly JobEvent[] = ['delivered', 'failed', 'retried', 'cancelled']

/** The drawing in job.ts, arrow by arrow; every other pair has none. */
const ARROWS: readonly [JobStatus, JobEvent, JobStatus][] = [
  ['RUNNING', 'delivered', 'DELIVERED'],
  ['RUNNING', 'failed', 'FAILED'],
  ['RUNNING', 'cancelled', 'CANCELLED'],
  ['RUNNING', 'retried', 'RUNNING'],
  ['FAILED', 'retried', 'RUNNING'],
  ['FAILED', 'cancelled', 'CANCELLED'],
  ['FAILED', 'failed', 'FAILED'],
]

test('a job moves along the arrows of the drawing and no others', () => {
  for (const status of JOB_STATUSES) {
    for (const event of EVENTS) {
      const arrow = ARROWS.find(([from, by]) => from === status && by === event)
      assert.equal(jobAfter(status, event), arrow?.[2], `${status} ${event}`)
    }
  }
})

test('whatever happens to a job, it ends once: what was delivered or cancelled stays so', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...EVENTS)), (events) => {
      let ended: JobStatus | undefined
      let status: JobStatus = 'RUNNING'
      for (const event of events) {
        status = jobAfter(status, event) ?? status
        assert.equal(status, ended ?? status)
        if (!isOpen(status)) ended = status
      }
    }),
  )
})

test('only an open job can still be retried or cancelled', () => {
  for (const status of JOB_STATUSES) {
    assert.equal(jobAfter(status, 'retried') !== undefined, isOpen(status))
    assert.equal(jobAfter(status, 'cancelled') !== undefined, isOpen(status))
  }
})
