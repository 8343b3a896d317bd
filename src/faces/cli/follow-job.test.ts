import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExportJob } from './documents.ts'
import { followText, isThrough } from './follow-job.ts'
import { ON_DEMAND_JOB } from './testing/sample-answers.ts'

const JOB = ON_DEMAND_JOB as unknown as ExportJob
const DELIVERED: ExportJob = { ...JOB, status: 'DELIVERED', rowsDelivered: 2000, tasksDelivered: 2 }

test('the line says how much is delivered, how fast, and how long it takes', () => {
  assert.equal(
    followText({ ...JOB, rowsDelivered: 490, rowsQuarantined: 10, bytesSent: 1_258_291 }, 5),
    'delivering [######------------------]  25 %  500 of 2,000 events  1.2 MiB  100 events/s  0:15 left',
  )
  assert.equal(followText(JOB, 5), 'delivering [------------------------]   0 %  0 of 2,000 events')
})

test('while events are still looked for, it promises no end', () => {
  const looking = { ...JOB, planned: false, rowsSelected: 70, rowsDelivered: 40, bytesSent: 1024 }
  assert.equal(
    followText(looking, 1),
    'delivering  40 events, and still looking for more (70 found)  1.0 KiB  40 events/s',
  )
})

test('what is delivered is shown becoming queryable', () => {
  assert.equal(
    followText({ ...DELIVERED, rowsQueryable: 1000 }, 9),
    'ingesting  [############------------]  50 %  1,000 of 2,000 rows queryable',
  )
})

test('a job is through when it has ended, and where rows are counted, when they were', () => {
  const queryable = { ...DELIVERED, queryableAt: JOB.createdAt, tasksQueryable: 2 }
  const short = { code: 'ROWS_MISSING', message: '', hint: '', at: '', nextAttemptAt: null }
  const cases: readonly (readonly [ExportJob, boolean, boolean])[] = [
    [JOB, false, false],
    [DELIVERED, true, false],
    [queryable, true, true],
    [{ ...DELIVERED, confirmsRows: false }, true, true],
    [{ ...DELIVERED, confirmationFailure: short }, true, true],
    [{ ...DELIVERED, taskCount: 0, tasksDelivered: 0, rowsDelivered: 0 }, true, true],
    [{ ...JOB, status: 'FAILED' }, true, true],
    [{ ...JOB, status: 'CANCELLED' }, true, true],
  ]
  for (const [job, delivered, seen] of cases)
    assert.deepEqual([isThrough(job, 'delivered'), isThrough(job, 'queryable')], [delivered, seen])
})
