import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExactText } from '../base/exact-json.ts'
import { eventId } from './event-id.ts'

test('strings and numbers are ids, and keep every digit', () => {
  assert.equal(eventId('20240221_200952_00200_qhadw'), '20240221_200952_00200_qhadw')
  assert.equal(eventId(42), '42')
  const outcome = parseExactText('123456789012345678901234567890', 1)
  assert.equal('value' in outcome && eventId(outcome.value), '123456789012345678901234567890')
})

test('null and the empty string are no id', () => {
  assert.deepEqual([undefined, null, ''].map(eventId), [undefined, undefined, undefined])
})

test('an id has at most 4,096 bytes', () => {
  assert.equal(eventId('a'.repeat(4096)), 'a'.repeat(4096))
  assert.equal(eventId('é'.repeat(2048)), 'é'.repeat(2048))
  for (const id of ['a'.repeat(4097), 'é'.repeat(2049), '😀'.repeat(1025)]) {
    const outcome = eventId(id)
    assert.ok(typeof outcome === 'object' && outcome.code === 'invalid_id')
  }
})

test('what could become another id on its way is refused', () => {
  for (const id of ['a\0b', '\ud800', 'x\udc00', true, {}, ['a']]) {
    const outcome = eventId(id)
    assert.ok(typeof outcome === 'object' && outcome.code === 'invalid_id', JSON.stringify(id))
  }
})
