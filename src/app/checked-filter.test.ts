import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventFilter } from '../model/event-filter.ts'
import { isFault } from '../model/fault.ts'
import { checkedFilter } from './checked-filter.ts'

const STREAM = 'guardrail_activity'

function refusalOf(filter: Partial<EventFilter>): string {
  try {
    checkedFilter({ facets: {}, ...filter }, STREAM)
  } catch (error) {
    assert.ok(isFault(error) && error.code === 'BAD_INPUT', String(error))
    return `${error.message} ${error.hint}`
  }
  throw new Error('it was not refused')
}

test('a filter that takes everything is none', () => {
  for (const filter of [{}, { exclude: {} }, { search: '  \t' }])
    assert.equal(checkedFilter({ facets: {}, ...filter }, STREAM), null)
})

test('a filter with any condition stays as it is', () => {
  const filter: EventFilter = {
    facets: { severity: ['HIGH', null] },
    exclude: { host: ['laptop-1'] },
    timeFrom: 1,
    timeUpto: 2,
    search: 'card number',
    positions: [1, 2],
    ids: ['a'],
  }
  assert.deepEqual(checkedFilter(filter, STREAM), filter)
})

test('a value becomes what is kept of it, so that a long text is found by all of it', () => {
  const long = 'ä'.repeat(4096)
  const filter = checkedFilter({ facets: { actor: [long, '', 'a\0b'] } }, STREAM)
  assert.deepEqual(filter?.facets['actor'], [long.slice(0, 1024), null, 'a\ufffdb'])
})

test('what cannot be filtered by is refused, by name and with what can', () => {
  assert.match(refusalOf({ facets: { severty: ['HIGH'] } }), /no facet `severty`: did you mean `severity`.*policyName/)
  assert.match(refusalOf({ exclude: { toString: ['x'] } }), /no facet `toString`/)
  assert.match(refusalOf({ facets: JSON.parse('{"__proto__":["x"]}') }), /no facet `__proto__`/)
  assert.match(refusalOf({ facets: { severity: [] } }), /`severity` names no value/)
  assert.match(refusalOf({ exclude: { severity: [] } }), /`severity` names no value/)
  assert.match(refusalOf({ facets: { actor: Array.from({ length: 1001 }, String) } }), /more than 1000 values/)
})

test('what would take everything, nothing or too much is refused', () => {
  assert.match(refusalOf({ timeFrom: 5, timeUpto: 5 }), /ends before it begins/)
  assert.match(refusalOf({ search: 'x'.repeat(501) }), /longer than 500 characters/)
  assert.match(refusalOf({ search: 'a b c d e f g h i j k' }), /more than 10 words/)
  assert.match(refusalOf({ positions: [] }), /names no event/)
  assert.match(refusalOf({ positions: Array.from({ length: 10_001 }, (_, index) => index + 1) }), /more than 10000/)
  for (const wrong of [0, -1, 1.5, Number.NaN, 2 ** 53]) assert.match(refusalOf({ positions: [wrong] }), /no position/)
  assert.match(refusalOf({ ids: [] }), /names no event/)
  assert.match(refusalOf({ ids: Array.from({ length: 10_001 }, String) }), /more than 10000 events\. Split the list/)
  assert.match(refusalOf({ ids: ['x'.repeat(4097)] }), /longer than 4096/)
})
