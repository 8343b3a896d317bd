import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSearch, writeSearch } from './search-state.ts'

const DEFAULTS = {
  q: '',
  page: 1,
  wide: false,
  severity: [] as readonly string[],
  status: ['ACTIVE'] as readonly string[],
}

test('what is as by default is not in the address', () => {
  const state = readSearch(new URLSearchParams(), DEFAULTS)
  assert.deepEqual(state, DEFAULTS)
  assert.equal(String(writeSearch(new URLSearchParams(), DEFAULTS, state)), '')
})

test('every kind of value comes back from the address as it went in, and what belongs to others stays', () => {
  const state = { q: 'a & b', page: 3, wide: true, severity: ['HIGH', 'LOW'], status: [] }
  const params = writeSearch(new URLSearchParams('other=1&page=9'), DEFAULTS, state)
  assert.deepEqual(readSearch(new URLSearchParams(String(params)), DEFAULTS), state)
  assert.equal(params.get('other'), '1')
})

test('nonsense in the address counts as the default', () => {
  assert.equal(readSearch(new URLSearchParams('page=many'), DEFAULTS).page, 1)
  assert.equal(readSearch(new URLSearchParams('wide=perhaps'), DEFAULTS).wide, false)
})
