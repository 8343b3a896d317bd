import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Bug } from '../base/assert.ts'
import { isFault } from '../model/fault.ts'
import { memoryKind } from './memory/index.ts'
import { DESTINATION_KINDS, destinationKind, registerKindForTest } from './registry.ts'

test('every kind is found by its name, and names differ', () => {
  for (const kind of DESTINATION_KINDS) assert.equal(destinationKind(kind.kind), kind)
  assert.equal(new Set(DESTINATION_KINDS.map(({ kind }) => kind)).size, DESTINATION_KINDS.length)
})

test('an unknown kind is refused with the names of those there are', () => {
  assert.throws(
    () => destinationKind('ftp'),
    (error) => isFault(error) && /`adls`/.test(error.message),
  )
})

test('memory is there only while a test has registered it, and never among the kinds on offer', () => {
  assert.throws(() => destinationKind('memory'), isFault)
  {
    using _registration = registerKindForTest(memoryKind())
    assert.equal(destinationKind('memory').title, 'Memory (tests)')
    assert.ok(!DESTINATION_KINDS.some(({ kind }) => kind === 'memory'))
  }
  assert.throws(() => destinationKind('memory'), isFault)
})

test('a real kind cannot be replaced', () => {
  assert.throws(() => registerKindForTest({ ...memoryKind(), kind: 'adls' }), Bug)
})
