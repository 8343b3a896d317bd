import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUnderWay, type JobProgress, jobStateOf } from './job-progress.ts'

const DELIVERED: JobProgress = {
  status: 'DELIVERED',
  confirmsRows: true,
  queryableAt: null,
  rowsQuarantined: 0,
  rowsDelivered: 10,
  confirmationFailure: null,
}

test('delivered is not the end where the destination can tell that rows are there', () => {
  assert.equal(jobStateOf(DELIVERED)[1], 'Delivered, rows expected')
  assert.equal(isUnderWay(DELIVERED), true)
  const seen = { ...DELIVERED, queryableAt: '2026-11-22T12:00:00.000Z' }
  assert.equal(jobStateOf(seen)[1], 'Queryable')
  assert.equal(isUnderWay(seen), false)
})

test('rows that cannot be found are no longer expected: they are told as bad', () => {
  const confirmationFailure = { code: 'ROWS_MISSING', message: '9 of 10 rows are there.', hint: '', at: '' }
  assert.deepEqual(jobStateOf({ ...DELIVERED, confirmationFailure }), ['bad', 'Delivered, unconfirmed', false])
  assert.equal(isUnderWay({ ...DELIVERED, confirmationFailure }), false)
})

test('nobody waits for rows of a destination that cannot tell, or of a run without any', () => {
  assert.equal(jobStateOf({ ...DELIVERED, confirmsRows: false })[1], 'Delivered')
  assert.equal(isUnderWay({ ...DELIVERED, rowsDelivered: 0 }), false)
})

test('what waits or runs is under way; what failed or was cancelled is not', () => {
  const underWay = (status: JobProgress['status']) => isUnderWay({ ...DELIVERED, status })
  assert.deepEqual((['PENDING', 'RUNNING', 'FAILED', 'CANCELLED'] as const).map(underWay), [true, true, false, false])
})
