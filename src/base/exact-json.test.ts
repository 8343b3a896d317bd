import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { exactNumber, explainRefusal, parseExactJson, parseExactText } from './exact-json.ts'
import type { JsonValue } from './json.ts'

function parse(text: string, depthMax = 64): JsonValue {
  const outcome = parseExactJson(Buffer.from(text), depthMax)
  assert.ok('value' in outcome, `refused: ${JSON.stringify(outcome)}`)
  return outcome.value
}

function refusal(text: string, depthMax = 64): string | undefined {
  const outcome = parseExactJson(Buffer.from(text), depthMax)
  return 'refusal' in outcome ? outcome.refusal : undefined
}

test('any JSON value comes out as JSON.parse gives it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }), fc.boolean(), (value, indented) => {
      const text = JSON.stringify(value, null, indented ? 2 : 0)
      const plain = JSON.parse(text) as JsonValue
      assert.deepEqual(JSON.parse(JSON.stringify(parse(text))), plain)
      assert.deepEqual(parseExactText(text, 64), parseExactJson(Buffer.from(text), 64))
    }),
  )
})

test('every number that is written keeps its value to the last digit', () => {
  const number = fc
    .tuple(
      fc.boolean(),
      fc.stringMatching(/^(0|[1-9][0-9]{0,30})$/),
      fc.stringMatching(/^(\.[0-9]{1,30})?$/),
      fc.stringMatching(/^([eE][+-]?[0-9]{1,3})?$/),
    )
    .map(([isNegative, whole, fraction, exponent]) => `${isNegative ? '-' : ''}${whole}${fraction}${exponent}`)
  fc.assert(
    fc.property(number, (text) => {
      const out = JSON.stringify(parse(`{"n":[${text}]}`)).slice(6, -2)
      const isSame = out === text
      const lostOnlyZeros = text.includes('.') && text.replace(/\.?0+$/, '') === out
      assert.ok(isSame || lostOnlyZeros, `${text} became ${out}`)
    }),
    { numRuns: 2000 },
  )
})

test('numbers beyond a double keep their digits and can be recognised', () => {
  const value = parse(
    '{"a":12345678901234567890,"b":0.12345678901234567891,"c":1e400,"d":-0,"e":9007199254740991,"f":0.5}',
  )
  assert.equal(
    JSON.stringify(value),
    '{"a":12345678901234567890,"b":0.12345678901234567891,"c":1e400,"d":-0,"e":9007199254740991,"f":0.5}',
  )
  const members = value as { [key: string]: JsonValue }
  assert.equal(exactNumber(members['a']), '12345678901234567890')
  assert.equal(exactNumber(members['e']), undefined)
  assert.equal(exactNumber({ rawJSON: '5' }), undefined, 'an object that only looks like one')
  assert.equal(exactNumber(null), undefined)
})

test('a repeated key is refused at any depth, and named', () => {
  assert.equal(refusal('{"a":1,"a":1}'), 'duplicate_key')
  assert.equal(refusal('[{"b":[{"a":1,"\\u0061":2}]}]'), 'duplicate_key')
  assert.equal(refusal('{"__proto__":1,"__proto__":2}'), 'duplicate_key')
  assert.equal(refusal('{"a":12345678901234567890,"a":1}'), 'duplicate_key')
  assert.equal(refusal('{"a":{"a":{"a":1}},"b":":{\\":"}'), undefined)
  assert.equal(refusal('{"__proto__":1,"constructor":2,"5":3}'), undefined)
  assert.match(explainRefusal('duplicate_key', '{"x":{"a:":1,"b":2,"\\u0061:":3}}', 64), /The key "a:" appears twice/)
})

test('nesting is refused past the limit and taken up to it', () => {
  assert.equal(refusal('[[[1]]]', 3), undefined)
  assert.equal(refusal('[[[{}]]]', 3), 'too_deep')
  assert.equal(refusal('["[[[[[[",{"a":"{{{{"}]', 3), undefined)
  assert.equal(refusal('['.repeat(500_000)), 'too_deep')
})

test('text that is not JSON is refused with its place', () => {
  for (const text of [
    '',
    '{',
    '"',
    '"\\',
    '{"a":}',
    '{"a":1,}',
    'nul',
    '-',
    '1.',
    '01',
    '{"a":1}x',
    '\ufeff{}',
    '"\n"',
    '5e',
  ]) {
    assert.equal(refusal(text), 'invalid_json', JSON.stringify(text))
  }
  assert.match(explainRefusal('invalid_json', '{"a":}', 64), /column 6/)
  assert.match(explainRefusal('invalid_json', '\ufeff{}', 64), /byte order mark/)
  assert.match(explainRefusal('invalid_json', `{"a":"${'x'.repeat(100_000)}`, 64), /^Not valid JSON\.$/)
})

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...'{}[]",:\\-0159.eE+ ntu\u00e9'), { maxLength: 60 }), (characters) => {
      const text = characters.join('')
      const outcome = parseExactJson(Buffer.from(text), 8)
      if ('refusal' in outcome) assert.ok(explainRefusal(outcome.refusal, text, 8).length > 0)
    }),
    { numRuns: 3000 },
  )
})

test('embedded text keeps lone surrogates, however long it is', () => {
  for (const filler of ['', 'x'.repeat(300_000)]) {
    const outcome = parseExactText(`{"a":"\ud800${filler}"}`, 64)
    assert.deepEqual(outcome, { value: { a: `\ud800${filler}` } })
  }
})
