import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backFillFilter } from './back-fill-filter.ts'

const PLAIN = { facets: [], exclude: null, timeFrom: null, timeUpto: null, search: null, positions: null, ids: null }
const from = Date.parse('2026-03-01T00:00:00.000Z')
const upto = Date.parse('2026-03-02T00:00:00.000Z')
const RANGE = { timeFrom: '2026-03-01T00:00:00.000Z', timeUpto: '2026-03-02T00:00:00.000Z' }

test('an export of everything is back-filled with everything of that time', () => {
  assert.deepEqual(backFillFilter(null, { from, upto }), RANGE)
  assert.deepEqual(backFillFilter(null, {}), {})
  assert.deepEqual(backFillFilter(PLAIN, { from }), { timeFrom: RANGE.timeFrom })
})

test('what the export leaves out, its back-fill leaves out', () => {
  const facets = [{ facet: 'severity', values: ['HIGH'] }]
  const exclude = [{ facet: 'label', values: [null] }]
  assert.deepEqual(backFillFilter({ ...PLAIN, facets, exclude, search: 'card' }, { from, upto }), {
    ...RANGE,
    facets,
    exclude,
    search: 'card',
  })
})

test('bounds of the export itself are never widened', () => {
  const own = { ...PLAIN, timeFrom: '2026-03-01T12:00:00.000Z', timeUpto: '2026-04-01T00:00:00.000Z' }
  assert.deepEqual(backFillFilter(own, { from, upto }), { ...RANGE, timeFrom: own.timeFrom })
  assert.deepEqual(backFillFilter(own, {}), { timeFrom: own.timeFrom, timeUpto: own.timeUpto })
})
