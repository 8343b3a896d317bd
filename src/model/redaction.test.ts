import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '../base/json.ts'
import { NO_REDACTION, type Redaction, redactEvent, redactionIdentity, SENSITIVE_KEYS } from './redaction.ts'

const KEYS: Redaction = { payload: 'keep', keys: ['password', 'api_key', 'Authorization'] }

describe('the payload', () => {
  const event = { id: 'a', payload: { method: 'POST', size: 12, parts: [{ text: 'hello' }, null] } }
  test('stays as it is', () => assert.equal(redactEvent(event, NO_REDACTION), event))
  test('is dropped', () => {
    assert.deepEqual(redactEvent(event, { payload: 'drop', keys: [] }), { id: 'a', payload: null })
  })
  test('is masked: the shape stays, the values go', () => {
    const payload = { method: '***', size: '***', parts: [{ text: '***' }, null] }
    assert.deepEqual(redactEvent(event, { payload: 'mask', keys: [] }), { id: 'a', payload })
  })
  test('an event without one stays without one', () => {
    assert.deepEqual(redactEvent({ id: 'a' }, { payload: 'drop', keys: [] }), { id: 'a' })
  })
})

describe('listed keys are hidden wherever they stand', () => {
  const cases: readonly (readonly [string, JsonObject, JsonObject])[] = [
    ['at any depth', { a: [{ Password: 'x', n: 1 }] }, { a: [{ Password: '***', n: 1 }] }],
    ['spelled otherwise', { 'API-KEY': 5, apiKey: {} }, { 'API-KEY': '***', apiKey: '***' }],
    ['null says nothing and stays', { password: null }, { password: null }],
    ['in JSON that is kept as text', { t: '{"password": "x", "b": 1}' }, { t: '{"password":"***","b":1}' }],
    [
      'in JSON in JSON',
      { t: JSON.stringify({ body: JSON.stringify({ api_key: 'x' }) }) },
      { t: JSON.stringify({ body: JSON.stringify({ api_key: '***' }) }) },
    ],
    [
      'in JSON that was cut',
      { t: '{"password":"secret","a":{"api_key":"se' },
      { t: '{"password":"***","a":{"api_key":"***"' },
    ],
    [
      'with escaped quotes',
      { t: 'x {\\"password\\":\\"a b\\",\\"c\\":1' },
      { t: 'x {\\"password\\":\\"***\\",\\"c\\":1' },
    ],
    ['with a repeated key', { t: '{"password":"a","password":"b"}' }, { t: '{"password":"***","password":"***"}' }],
    ['in a form', { t: 'user=u&password=p%20q&x=1' }, { t: 'user=u&password=***&x=1' }],
    [
      'in a header',
      { t: 'Host: a\r\nAuthorization: Bearer abc, d\r\nX: y' },
      { t: 'Host: a\r\nAuthorization: ***\r\nX: y' },
    ],
    [
      'a key of the prototype',
      JSON.parse('{"__proto__":{"password":"x"}}'),
      JSON.parse('{"__proto__":{"password":"***"}}'),
    ],
  ]
  for (const [title, event, expected] of cases) {
    test(title, () => assert.equal(JSON.stringify(redactEvent(event, KEYS)), JSON.stringify(expected)))
  }

  test('text without them stays to the letter', () => {
    const event = { t: '{ "b" : 1.50 }', u: 'passwords are many', n: 'no: yes=1' }
    assert.equal(redactEvent(event, KEYS), event)
  })

  test('JSON text that is nested too deeply to be looked through is hidden as a whole', () => {
    assert.deepEqual(redactEvent({ t: '['.repeat(100_000) + ']'.repeat(100_000) }, KEYS), { t: '***' })
  })

  test('no text makes it slow', { timeout: 5000 }, () => {
    for (const piece of ['\\', ' ', 'a', 'a ', '"', 'a:', 'password=', 'password:"', '{"a":', '\\"password\\":']) {
      redactEvent({ t: `x${piece.repeat(1_000_000 / piece.length)}:` }, KEYS)
    }
  })

  test('a number with more digits than a double keeps them where text is written anew', () => {
    const { t } = redactEvent({ t: '{"n":12345678901234567890,"password":"x"}' }, KEYS)
    assert.equal(t, '{"n":12345678901234567890,"password":"***"}')
  })
})

test('settings that hide the same have the same identity, others another, and none has none', () => {
  const of = (payload: Redaction['payload'], ...keys: string[]): string => redactionIdentity({ payload, keys })
  assert.equal(redactionIdentity(NO_REDACTION), '')
  assert.equal(of('keep', 'api_key', 'SSN'), of('keep', 'ssn', 'apiKey', 'ssn'))
  assert.equal(
    new Set([of('keep', 'ssn'), of('drop', 'ssn'), of('mask', 'ssn'), of('drop'), of('drop', 'card')]).size,
    5,
  )
  assert.match(of('drop'), /^\+redaction-1:[0-9a-f]{12}$/)
})

test('whatever the event, a hidden value is nowhere in what leaves', () => {
  const canary = 'canary-4711'
  const wrap = (value: JsonObject): fc.Arbitrary<JsonObject> =>
    fc.constantFrom<JsonObject>(
      { a: [value, value] },
      { t: JSON.stringify(value) },
      { t: `prefix ${JSON.stringify(value)}` },
      { t: JSON.stringify({ u: JSON.stringify(value) }).slice(0, -2) },
    )
  const keys = fc.constantFrom(...SENSITIVE_KEYS)
  fc.assert(
    fc.property(
      keys.chain((key) => wrap({ [key]: canary })),
      (event) => {
        const out = JSON.stringify(redactEvent(event, { payload: 'keep', keys: SENSITIVE_KEYS }))
        assert.ok(!out.includes(canary), out)
      },
    ),
  )
})
