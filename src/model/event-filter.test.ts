import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalFilter, type EventFilter, filterIdentity } from './event-filter.ts'

test('a filter is named the same however it was written', () => {
  const one: EventFilter = {
    facets: { severity: ['HIGH', null, 'LOW', 'HIGH'], actor: ['null', null] },
    exclude: { host: ['b', 'a'] },
    search: 'Card  Number',
    positions: [11, 9, 11],
    ids: ['b', 'a'],
    timeUpto: 2,
    timeFrom: 1,
  }
  const other: EventFilter = {
    timeFrom: 1,
    timeUpto: 2,
    ids: ['a', 'b', 'a'],
    positions: [9, 11],
    search: 'number card',
    exclude: { host: ['a', 'b'] },
    facets: { actor: [null, 'null'], severity: ['LOW', 'HIGH', null] },
  }
  assert.equal(canonicalFilter(one), canonicalFilter(other))
  assert.equal(filterIdentity(one), filterIdentity(other))
})

test('each condition makes another filter', () => {
  const conditions: Omit<EventFilter, 'facets'>[] = [
    {},
    { exclude: { severity: ['LOW'] } },
    { timeFrom: 1 },
    { timeUpto: 1 },
    { search: 'one' },
    { positions: [1] },
    { ids: ['1'] },
  ]
  const names = conditions.map((condition) => filterIdentity({ facets: {}, ...condition }))
  names.push(filterIdentity({ facets: { severity: ['LOW'] } }), filterIdentity({ facets: { severity: [null] } }))
  assert.equal(new Set(names).size, names.length)
})

test('the names of filters that were there before are as they were: files at destinations carry them', () => {
  const filter: EventFilter = { facets: { severity: ['HIGH', null], actor: ['zoë'] }, timeFrom: 1_768_471_200_000 }
  assert.equal(
    canonicalFilter(filter),
    '{"facets":{"actor":["zoë"],"severity":["HIGH",null]},"timeFrom":1768471200000}',
  )
  assert.equal(filterIdentity(filter), 'b149fd3f158e06ad')
})
