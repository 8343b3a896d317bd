import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../model/fault.ts'
import { filterOfJson } from './filter-input.ts'

test('a filter in JSON is what GraphQL takes', () => {
  assert.deepEqual(
    filterOfJson({
      facets: [{ facet: 'severity', values: ['HIGH', null] }],
      exclude: [{ facet: 'host', values: ['a'] }],
      timeFrom: '2026-01-15T10:00:00Z',
      timeUpto: '2026-01-15T12:00:00.5+01:00',
      search: 'zoë',
      positions: [3],
      ids: ['x'],
    }),
    {
      facets: { severity: ['HIGH', null] },
      exclude: { host: ['a'] },
      timeFrom: Date.UTC(2026, 0, 15, 10),
      timeUpto: Date.UTC(2026, 0, 15, 11, 0, 0, 500),
      search: 'zoë',
      positions: [3],
      ids: ['x'],
    },
  )
  assert.equal(filterOfJson(null), null)
  assert.deepEqual(filterOfJson({ facets: null, timeFrom: null, search: null }), { facets: {} })
})

test('what is no filter is refused, with the place of the mistake', () => {
  const refused: [unknown, RegExp][] = [
    ['severity', /`filter` is not valid/],
    [[], /`filter` is not valid/],
    [{ sevrity: 1 }, /`filter` is not valid.*sevrity/],
    [{ facets: { severity: ['HIGH'] } }, /`filter.facets`/],
    [{ facets: [{ facet: 'severity', values: [5] }] }, /`filter.facets.0.values.0`/],
    [{ facets: [{ facet: 'severity', values: ['x'], more: 1 }] }, /`filter.facets.0`/],
    [{ timeFrom: 'yesterday' }, /`filter.timeFrom`/],
    [{ timeFrom: 1_768_471_200_000 }, /`filter.timeFrom`/],
    [{ positions: ['1'] }, /`filter.positions.0`/],
    [{ search: ['x'] }, /`filter.search`/],
    [
      {
        facets: [
          { facet: 'a', values: ['x'] },
          { facet: 'a', values: ['y'] },
        ],
      },
      /names `a` twice/,
    ],
  ]
  for (const [value, message] of refused)
    assert.throws(
      () => filterOfJson(value),
      (error) => isFault(error) && error.code === 'BAD_INPUT' && message.test(error.message),
      JSON.stringify(value),
    )
})
