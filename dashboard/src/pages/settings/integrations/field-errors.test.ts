import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestError } from '../../../api/request-error.ts'
import { fieldErrors } from './field-errors.ts'

test('what is wrong is said at its field, without the name that the field has in the interface', () => {
  const refusal = new RequestError({
    code: 'BAD_INPUT',
    message: '',
    hint: '',
    problems: [{ field: 'databaseName', message: '`databaseName` must not begin or end with `__`.' }],
  })
  assert.deepEqual(fieldErrors(['tenantId'], refusal), {
    tenantId: 'This is needed.',
    databaseName: 'Must not begin or end with `__`.',
  })
  assert.deepEqual(fieldErrors([], undefined), {})
})
