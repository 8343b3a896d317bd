import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closest, didYouMean } from './closest.ts'

const FIELDS = ['interval', 'storageAccount', 'fileSystem', 'path', 'sasToken']

test('a letter too many, too few, wrong or swapped is recognised', () => {
  assert.equal(closest('intervall', FIELDS), 'interval')
  assert.equal(closest('interva', FIELDS), 'interval')
  assert.equal(closest('imterval', FIELDS), 'interval')
  assert.equal(closest('itnerval', FIELDS), 'interval')
  assert.equal(closest('paht', FIELDS), 'path')
})

test('case and separators do not count', () => {
  assert.equal(closest('storage_account', FIELDS), 'storageAccount')
  assert.equal(closest('FILESYSTEM', FIELDS), 'fileSystem')
})

test('a word that is near none has no suggestion', () => {
  assert.equal(closest('region', FIELDS), undefined)
  assert.equal(closest('x', FIELDS), undefined)
  assert.equal(didYouMean('region', FIELDS), '')
  assert.equal(didYouMean('saasToken', FIELDS), ': did you mean `sasToken`?')
})
