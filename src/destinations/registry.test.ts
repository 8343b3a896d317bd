import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Bug } from '../base/assert.ts'
import { systemClock } from '../base/clock.ts'
import { systemRandom } from '../base/random.ts'
import { isFault } from '../model/fault.ts'
import { memoryKind } from './memory/index.ts'
import { destinationKinds, registerKindForTest } from './registry.ts'

const kinds = destinationKinds({ clock: systemClock, random: systemRandom, streams: [] })

test('every kind is found by its name, and names differ', () => {
  for (const kind of kinds.all) assert.equal(kinds.kind(kind.kind), kind)
  assert.deepEqual(
    kinds.all.map(({ kind }) => kind),
    ['adx', 'adls', 'file'],
  )
})

test('an unknown kind is refused with the names of those there are', () => {
  assert.throws(
    () => kinds.kind('ftp'),
    (error) => isFault(error) && /`adx`, `adls`, `file`/.test(error.message),
  )
})

test('memory is there only while a test has registered it, and never among the kinds on offer', () => {
  assert.throws(() => kinds.kind('memory'), isFault)
  {
    using _registration = registerKindForTest(memoryKind())
    assert.equal(kinds.kind('memory').title, 'Memory (tests)')
    assert.ok(!kinds.all.some(({ kind }) => kind === 'memory'))
  }
  assert.throws(() => kinds.kind('memory'), isFault)
})

test('a real kind cannot be replaced', () => {
  for (const { kind } of kinds.all) assert.throws(() => registerKindForTest({ ...memoryKind(), kind }), Bug)
})
