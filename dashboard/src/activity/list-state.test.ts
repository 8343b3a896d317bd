import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { auditView } from './audit-view.ts'
import { guardrailView } from './guardrail-view.ts'
import {
  clearFilters,
  defaultState,
  filterOf,
  filterPhrases,
  isFiltered,
  type ListState,
  listStateParams,
  parseListState,
  sortOf,
  toggleValue,
} from './list-state.ts'

process.env['TZ'] = 'UTC'

const NOW = Date.parse('2026-03-11T15:30:45.678Z')
const parsed = (query: string): ListState => parseListState(guardrailView, new URLSearchParams(query))
const queryOf = (state: ListState): string => listStateParams(guardrailView, state).toString()

describe('a list page in the URL', () => {
  test('as usual is no query at all', () => {
    assert.equal(queryOf(defaultState(guardrailView)), '')
    assert.deepEqual(parsed(''), defaultState(guardrailView))
  })

  test('everything that can be set comes back as it was', () => {
    const state: ListState = {
      switches: { tab: 'all', context: 'endpoints' },
      range: { from: NOW - 3_600_000, upto: NOW },
      search: 'select * & "more" #1',
      include: { severity: ['CRITICAL', null], policyName: ['Mask, PII', 'a=b&c', '<script>'] },
      exclude: { host: ['laptop-1'], status: ['TRAINING'] },
      sort: { by: 'actor', direction: 'ASC' },
      live: true,
      event: 4711,
    }
    assert.deepEqual(parsed(queryOf(state)), state)
  })

  test('what nobody understands is left aside', () => {
    const usual = defaultState(guardrailView)
    assert.deepEqual(parsed('tab=none&range=soon&sort=-shoeSize&event=-3&event=x&colour=red&not.colour=red'), usual)
    assert.deepEqual(parsed('event=1.5'), usual)
    assert.deepEqual(parsed('sort=position'), usual)
  })

  test('a value given twice counts once', () => {
    assert.deepEqual(parsed('severity=LOW&severity=LOW').include, { severity: ['LOW'] })
  })

  test('a facet named like a property of objects does no harm', () => {
    assert.deepEqual(parsed('__proto__=x&constructor=y'), defaultState(guardrailView))
  })

  test('the other stream has its own switches and facets', () => {
    const state = parseListState(auditView, new URLSearchParams('tab=failure&action=QUERY&severity=LOW&context=agents'))
    assert.deepEqual(state.switches, { tab: 'failure' })
    assert.deepEqual(state.include, { action: ['QUERY'] })
  })
})

describe("the server's filter", () => {
  test('the default page asks for active events of thirty days', () => {
    assert.deepEqual(filterOf(guardrailView, parsed(''), NOW), {
      facets: [{ facet: 'status', values: ['ACTIVE'] }],
      timeFrom: '2026-02-09T15:30:00.000Z',
    })
  })

  test('without any condition it is empty', () => {
    assert.deepEqual(filterOf(guardrailView, parsed('tab=all&range=all&q=+'), NOW), {})
  })

  test('a facet that a switch decides about is left to the switch', () => {
    const query = 'range=all&status=IGNORED&not.status=ACTIVE&not.actor=eve&actor='
    assert.deepEqual(filterOf(guardrailView, parsed(query), NOW), {
      facets: [
        { facet: 'status', values: ['ACTIVE'] },
        { facet: 'actor', values: [null] },
      ],
      exclude: [{ facet: 'actor', values: ['eve'] }],
    })
    assert.deepEqual(filterOf(guardrailView, parsed(`tab=all&${query}`), NOW).facets?.[1], {
      facet: 'status',
      values: ['IGNORED'],
    })
  })

  test('live is in the order of arrival, whatever the list was sorted by', () => {
    assert.deepEqual(sortOf(parsed('sort=host&live=1')), { by: 'position', direction: 'DESC' })
    assert.deepEqual(sortOf(parsed('sort=host')), { by: 'host', direction: 'ASC' })
  })
})

describe('changing filters', () => {
  test('a value goes in, to the other side, and out', () => {
    const one = toggleValue(parsed('actor=bob'), 'actor', 'eve')
    assert.deepEqual(one.include, { actor: ['bob', 'eve'] })
    const excluded = toggleValue(one, 'actor', 'eve', 'exclude')
    assert.deepEqual([excluded.include, excluded.exclude], [{ actor: ['bob'] }, { actor: ['eve'] }])
    const gone = toggleValue(toggleValue(excluded, 'actor', 'eve', 'exclude'), 'actor', 'bob')
    assert.deepEqual([gone.include, gone.exclude], [{}, {}])
    assert.equal(isFiltered(gone), false)
  })

  test('clearing leaves tab, time and order', () => {
    const state = clearFilters(parsed('tab=all&range=7d&q=x&actor=bob&not.host=h&sort=host'))
    assert.equal(queryOf(state), 'tab=all&range=7d&sort=host')
  })
})

describe('the filter in words', () => {
  test('says every condition', () => {
    const query = 'context=agents&severity=CRITICAL&severity=HIGH&severity=&not.actor=maria.s&q=ssn&range=yesterday'
    assert.deepEqual(filterPhrases(guardrailView, parsed(query)), [
      'Status is Active',
      'Context is Agent',
      'Severity is Critical, High or None',
      'Actor is not maria.s',
      'Contains “ssn”',
      'Yesterday',
    ])
  })

  test('says the bounds of a custom range', () => {
    const phrase = filterPhrases(guardrailView, parsed('tab=all&range=2026-01-02T03:04:00Z..2026-01-05T06:07:00Z'))
    assert.deepEqual(phrase, ['2 Jan 2026, 03:04 – 5 Jan 2026, 06:07'])
  })
})
