import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IdCounts } from './id-counts.ts'

test('counts every id by itself, also while it grows', () => {
  const counts = new IdCounts()
  for (let round = 1; round <= 3; round += 1) {
    for (let id = 0; id < 20_000; id += 1) assert.equal(counts.add('audit', `event-${id}`), round)
  }
  assert.equal(counts.size, 20_000)
  assert.ok(counts.has('audit', 'event-19999'))
  assert.ok(!counts.has('audit', 'event-20000'))
})

test('an id counts for its own stream', () => {
  const counts = new IdCounts()
  counts.add('audit', 'a')
  assert.ok(!counts.has('guardrail_activity', 'a'))
  assert.equal(counts.add('guardrail_activity', 'a'), 1)
  assert.equal(counts.size, 2)
})
