import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KindField } from './destinations.graphql.ts'
import { changedFields, changesTarget, givenFields, initialValues, missingFields } from './form-values.ts'

const FIELDS: readonly KindField[] = [
  field({ name: 'cluster', required: true, isTarget: true }),
  field({ name: 'key', type: 'SECRET', required: true }),
  field({ name: 'create', type: 'BOOLEAN', default: true }),
  field({ name: 'keys', type: 'LIST', default: [] }),
]
const STORED = { cluster: 'https://a', create: true, keys: ['token'] }

test('a form begins with what is stored, else with the defaults, and never with a secret', () => {
  assert.deepEqual(initialValues(FIELDS), { cluster: '', key: '', create: true, keys: [] })
  assert.deepEqual(initialValues(FIELDS, { ...STORED, key: 'leaked' }), { ...STORED, key: '' })
})

test('what was filled in is given, without blanks around it; what is empty is not', () => {
  const values = { ...initialValues(FIELDS), cluster: ' https://a ' }
  assert.deepEqual(givenFields(FIELDS, values), { cluster: 'https://a', create: true, keys: [] })
})

test('of a stored destination only what changed is given: an emptied field too, a secret that was left empty not', () => {
  const before = initialValues(FIELDS, STORED)
  assert.deepEqual(changedFields(FIELDS, before, before), {})
  assert.deepEqual(changedFields(FIELDS, { ...before, cluster: ' https://a ' }, before), {})
  assert.deepEqual(changedFields(FIELDS, { ...before, keys: [], key: 'new' }, before), { keys: [], key: 'new' })
})

test('a stored secret need not be given again, unless the target changes', () => {
  const before = initialValues(FIELDS, STORED)
  const moved = { ...before, cluster: 'https://b' }
  const targetChanges = changesTarget(FIELDS, changedFields(FIELDS, moved, before))
  assert.equal(targetChanges, true)
  assert.equal(changesTarget(FIELDS, changedFields(FIELDS, { ...before, key: 'x' }, before)), false)
  assert.deepEqual(missingFields(FIELDS, before, { secretsSet: ['key'], targetChanges: false }), [])
  assert.deepEqual(missingFields(FIELDS, moved, { secretsSet: ['key'], targetChanges }), ['key'])
  assert.deepEqual(missingFields(FIELDS, initialValues(FIELDS), { secretsSet: [], targetChanges: false }), [
    'cluster',
    'key',
  ])
})

function field(given: Partial<KindField> & Pick<KindField, 'name'>): KindField {
  return {
    label: given.name,
    type: 'TEXT',
    required: false,
    isTarget: false,
    advanced: false,
    default: null,
    choices: [],
    placeholder: '',
    help: '',
    where: [],
    ...given,
  }
}
