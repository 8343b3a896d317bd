import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conditionsOf, filterOf, unfinished } from './conditions.ts'

const PLAIN = { facets: [], exclude: null, timeFrom: null, timeUpto: null, search: null, positions: null, ids: null }

test('conditions become a filter and come back from it', () => {
  const conditions = [{ facet: 'severity', values: ['HIGH', 'CRITICAL'] }]
  assert.deepEqual(filterOf(conditions), { facets: conditions })
  assert.deepEqual(conditionsOf({ ...PLAIN, facets: conditions }), conditions)
})

test('a line without a field or without a value is unfinished, and says what it lacks', () => {
  assert.match(unfinished({ facet: 'severity', values: [] }) ?? '', /at least one value/)
  assert.match(unfinished({ facet: '', values: [] }) ?? '', /a field/)
  assert.equal(unfinished({ facet: 'severity', values: ['HIGH'] }), undefined)
})

test('lines that say nothing are no conditions', () => {
  assert.equal(
    filterOf([
      { facet: '', values: ['x'] },
      { facet: 'severity', values: [] },
    ]),
    undefined,
  )
  assert.deepEqual(conditionsOf(null), [])
})

test('a filter that the form could not show whole is not shown at all, so that saving does not widen it', () => {
  assert.equal(conditionsOf({ ...PLAIN, search: 'card' }), undefined)
  assert.equal(conditionsOf({ ...PLAIN, timeFrom: '2026-11-22T00:00:00.000Z' }), undefined)
  assert.equal(conditionsOf({ ...PLAIN, exclude: [{ facet: 'label', values: ['THREAT'] }] }), undefined)
  assert.equal(conditionsOf({ ...PLAIN, facets: [{ facet: 'severity', values: [null] }] }), undefined)
})
