import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aroundEvent } from './around-event.ts'
import type { EventRow } from './row-chunks.ts'

function row(position: number): EventRow {
  return { position, time: new Date(position).toISOString(), facets: {} } as EventRow
}

function around(later: readonly number[], earlier: readonly number[]): number[] {
  return aroundEvent(later.map(row), row(50), earlier.map(row)).map(({ position }) => position)
}

test('an event stands between what came after it and what came before, the latest first', () => {
  assert.deepEqual(around([50, 51, 52, 53, 54, 55, 56, 57], [49, 48, 47, 46, 45, 44, 43, 42]), [
    ...[54, 53, 52, 51],
    50,
    ...[49, 48, 47, 46],
  ])
})

test('where one side has few, the other shows more', () => {
  assert.deepEqual(around([50], [49, 48, 47, 46, 45, 44, 43, 42]), [50, 49, 48, 47, 46, 45, 44, 43, 42])
  assert.deepEqual(around([50, 51, 52, 53, 54, 55, 56], [49]), [56, 55, 54, 53, 52, 51, 50, 49])
})

test('it is there also where so many share its time that it was not read', () => {
  assert.deepEqual(around([51, 52], []), [52, 51, 50])
})
