import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUnderWay, type JobProgress, jobStateOf } from './job-progress.ts'

const DELIVERED: JobProgress = {
  status: 'DELIVERED',
  confirmsRows: true,
  queryableAt: null,
  rowsQuarantined: 0,
  rowsDelivered: 10,
}

test('delivered is not the end where the destination can tell that rows are there', () => {
  assert.equal(jobStateOf(DELIVERED)[1], 'Delivered, rows expected')
  assert.equal(isUnderWay(DELIVERED), true)
  const seen = { ...DELIVERED, queryableAt: '2026-11-22T12:00:00.000Z' }
  assert.equal(jobStateOf(seen)[1], 'Queryable')
  assert.equal(isUnderWay(seen), false)
})

test('nobody waits for rows of a destination that cannot tell, or of a run without any', () => {
  assert.equal(jobStateOf({ ...DELIVERED, confirmsRows: false })[1], 'Delivered')
  assert.equal(isUnderWay({ ...DELIVERED, rowsDelivered: 0 }), false)
})

test('what waits or runs is under way; what failed or was cancelled is not', () => {
  const underWay = (status: JobProgress['status']) => isUnderWay({ ...DELIVERED, status })
  assert.deepEqual((['PENDING', 'RUNNING', 'FAILED', 'CANCELLED'] as const).map(underWay), [true, true, false, false])
})
