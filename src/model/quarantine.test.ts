import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256Hex } from '../base/hash.ts'
import { quarantineSum } from './quarantine.ts'

const ONE = { position: 7, column: 'payload', reason: 'too_large' }

test('the sum is over one line of JSON an event, as docs/concepts.md says it', () => {
  const lines = '[7,"payload","too_large"]\n[9,"riskScore","wrong_type"]\n'
  const events = [ONE, { position: 9, column: 'riskScore', reason: 'wrong_type' }]
  assert.deepEqual(quarantineSum(events), { count: 2, sha256: sha256Hex(lines) })
})

test('another position, column or reason gives another sum', () => {
  const changed = [
    { ...ONE, position: 8 },
    { ...ONE, column: 'c' },
    { ...ONE, reason: 'wrong_type' },
  ]
  const sums = [[], [ONE], ...changed.map((event) => [event])].map((events) => quarantineSum(events).sha256)
  assert.equal(new Set(sums).size, sums.length)
})
