import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { isFault } from '../model/fault.ts'
import { checkShape, nearestName, refuseProblems } from './parse-options.ts'

const schema = z.strictObject({ storageAccount: z.string('must be text'), path: z.string('must be text').default('') })

test('a good input gives the value, with defaults', () => {
  assert.deepEqual(checkShape(schema, { storageAccount: 'a' }), {
    value: { storageAccount: 'a', path: '' },
    problems: [],
  })
})

test('missing, wrong and unknown fields are each said in a sentence of their own', () => {
  const { problems } = checkShape(schema, { path: 7, storage_acount: 'a', colour: 'red' })
  assert.deepEqual(problems.map(({ message }) => message).sort(), [
    'Unknown field `colour`: the fields are `storageAccount`, `path`.',
    'Unknown field `storage_acount`: did you mean `storageAccount`?',
    '`path` must be text.',
    '`storageAccount` is missing.',
  ])
})

test('the nearest name is found through other letters and other case, and not where nothing is near', () => {
  const known = ['storageAccount', 'fileSystem', 'path', 'sasToken']
  const asked = ['sasTokn', 'SASTOKEN', 'sas_token', 'filesytem', 'pth', 'colour', '']
  const found = asked.map((key) => nearestName(key, known))
  assert.deepEqual(found, ['sasToken', 'sasToken', 'sasToken', 'fileSystem', 'path', undefined, undefined])
})

test('one problem keeps its own code and hint; several are one BAD_INPUT; none is none', () => {
  refuseProblems([])
  const single = { message: 'Expired.', code: 'SAS_EXPIRED', hint: 'New one.' } as const
  assert.throws(
    () => refuseProblems([single]),
    (error) => isFault(error) && error.code === 'SAS_EXPIRED' && error.hint === 'New one.',
  )
  const both = [single, { message: 'Bad.' }]
  assert.throws(
    () => refuseProblems(both),
    (error) => isFault(error) && error.code === 'BAD_INPUT' && error.message === 'Expired. Bad.',
  )
})
