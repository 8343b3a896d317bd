import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { isFault } from '../model/fault.ts'
import { InputFault, type Problem } from '../model/input-fault.ts'
import { describeFields } from './describe-fields.ts'
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

test('a problem without a hint tells where its field is found, and every problem is kept by itself', () => {
  const fields = describeFields(schema, {
    storageAccount: { label: 'Account', type: 'TEXT', help: 'The name.', where: ['Open the portal.', 'Copy it.'] },
    path: { label: 'Path', type: 'TEXT', help: 'A folder.' },
  })
  const refused = (...problems: Problem[]): InputFault => {
    try {
      refuseProblems(problems, fields)
    } catch (error) {
      if (error instanceof InputFault) return error
      throw error
    }
    throw new Error('nothing was refused')
  }
  assert.equal(refused(badProblem('storageAccount')).hint, 'Account: Open the portal. Copy it.')
  assert.equal(refused(badProblem('path')).hint, 'Path: A folder.')
  assert.equal(refused({ ...badProblem('path'), hint: 'Mine.' }).hint, 'Mine.')
  assert.deepEqual(
    refused(badProblem('storageAccount'), badProblem('path')).problems.map(({ field, hint }) => [field, hint]),
    [
      ['storageAccount', 'Account: Open the portal. Copy it.'],
      ['path', 'Path: A folder.'],
    ],
  )
})

function badProblem(field: string): Problem {
  return { field, message: `\`${field}\` is bad.` }
}
