import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  isUnderWay,
  type JobFacts,
  msLeft,
  progressOf,
  rowsPerSecond,
  type Sample,
  withSample,
} from './export-progress.ts'

const JOB: JobFacts = {
  status: 'RUNNING',
  rowsSelected: 1_000,
  rowsDelivered: 400,
  rowsQuarantined: 0,
  rowsQueryable: 100,
  taskCount: 10,
  confirmsRows: true,
  queryableAt: null,
  confirmationFailure: null,
}

describe('how far an export is', () => {
  test('delivered and queryable are told apart where the destination tells', () => {
    assert.deepEqual(progressOf(JOB), { phase: 'delivering', delivered: 0.4, queryable: 0.1 })
    assert.deepEqual(progressOf({ ...JOB, confirmsRows: false }), {
      phase: 'delivering',
      delivered: 0.4,
      queryable: 0.4,
    })
  })

  test('quarantined events are settled: nothing more comes of them', () => {
    assert.deepEqual(progressOf({ ...JOB, rowsQuarantined: 100 }), {
      phase: 'delivering',
      delivered: 0.5,
      queryable: 0.2,
    })
  })

  test('delivered is the end only where nobody tells what is queryable', () => {
    const delivered: JobFacts = { ...JOB, status: 'DELIVERED', rowsDelivered: 1_000 }
    assert.deepEqual(progressOf(delivered), { phase: 'confirming', delivered: 1, queryable: 0.1 })
    assert.equal(progressOf({ ...delivered, confirmsRows: false }).phase, 'done')
    assert.deepEqual(progressOf({ ...delivered, queryableAt: '2026-01-01T00:00:00Z' }), {
      phase: 'done',
      delivered: 1,
      queryable: 1,
    })
  })

  test('rows that cannot be found are not waited for as if nothing were wrong', () => {
    const missing: JobFacts = { ...JOB, status: 'DELIVERED', rowsDelivered: 1_000, confirmationFailure: {} }
    assert.deepEqual(progressOf(missing), { phase: 'unconfirmed', delivered: 1, queryable: 0.1 })
    assert.equal(isUnderWay(missing), false)
    assert.equal(progressOf({ ...missing, queryableAt: '2026-01-01T00:00:00Z' }).phase, 'done')
  })

  test('without anything to send it is done', () => {
    const empty: JobFacts = {
      ...JOB,
      status: 'DELIVERED',
      rowsSelected: 0,
      rowsDelivered: 0,
      rowsQueryable: 0,
      taskCount: 0,
    }
    assert.deepEqual(progressOf(empty), { phase: 'done', delivered: 1, queryable: 1 })
  })

  test('while it is planned nothing is claimed', () => {
    const planning: JobFacts = { ...JOB, rowsSelected: 0, rowsDelivered: 0, rowsQueryable: 0, taskCount: 0 }
    assert.deepEqual(progressOf(planning), { phase: 'planning', delivered: 0, queryable: 0 })
  })

  test('is asked again while something can still come', () => {
    assert.deepEqual(
      (['PENDING', 'RUNNING', 'DELIVERED', 'FAILED', 'CANCELLED'] as const).map((status) =>
        isUnderWay({ ...JOB, status }),
      ),
      [true, true, true, false, false],
    )
  })
})

describe('speed', () => {
  const samples = [
    { at: 0, rows: 0 },
    { at: 1_000, rows: 100 },
    { at: 2_000, rows: 400 },
  ]

  test('is that of the last seconds', () => {
    assert.equal(rowsPerSecond(samples), 200)
    const later = withSample(withSample(samples, { at: 16_500, rows: 400 }), { at: 17_500, rows: 1_400 })
    assert.deepEqual(
      later.map(({ at }) => at),
      [16_500, 17_500],
    )
    assert.equal(rowsPerSecond(later), 1_000)
  })

  test('says how long it still takes', () => {
    assert.equal(msLeft(JOB, samples), 3_000)
    assert.equal(msLeft({ ...JOB, status: 'DELIVERED' }, samples), undefined)
  })

  test('is not told of nothing', () => {
    const none: readonly Sample[] = []
    assert.equal(rowsPerSecond(none), undefined)
    assert.equal(rowsPerSecond(withSample(none, { at: 5, rows: 5 })), undefined)
    assert.equal(
      rowsPerSecond([
        { at: 0, rows: 5 },
        { at: 1_000, rows: 5 },
      ]),
      undefined,
    )
  })

  test('falls while nothing moves, and after a while nothing is said', () => {
    const still = (seconds: number) =>
      Array.from({ length: seconds }, (_, second) => ({ at: 3_000 + second * 1_000, rows: 400 })).reduce(
        withSample,
        samples as readonly Sample[],
      )
    assert.equal(rowsPerSecond(still(3)), 80)
    assert.equal(rowsPerSecond(still(16)), undefined)
    assert.equal(msLeft(JOB, still(16)), undefined)
  })

  test('a long pause does not make it forget where it was', () => {
    const after = withSample([{ at: 0, rows: 100 }], { at: 60_000, rows: 700 })
    assert.equal(rowsPerSecond(after), 10)
  })
})
