import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type JsonError, parseJson } from './parse-json.ts'

test('valid JSON gives its value, also after a byte order mark', () => {
  assert.deepEqual(parseJson(' {"a":[1,true,null,"x"]}\n'), { value: { a: [1, true, null, 'x'] } })
  assert.deepEqual(parseJson('\uFEFF{}'), { value: {} })
})

const mistakes: [text: string, line: number, column: number, message: RegExp][] = [
  ['', 1, 1, /expected a value, the text ends/],
  ['{', 1, 2, /expected a key/],
  ['{"a":1,}', 1, 8, /expected a key in double quotes, found "}"/],
  ['{\n  "a": tru,\n}', 2, 8, /expected a value/],
  ['{"a":1 "b":2}', 1, 8, /expected `,` or `}`/],
  ['{"a" 1}', 1, 6, /expected `:`/],
  ["{'a':1}", 1, 2, /key in double quotes/],
  ['[1,]', 1, 4, /expected a value/],
  ['[1,2', 1, 5, /expected `,` or `]`, the text ends/],
  ['{"a":01}', 1, 6, /expected a value/],
  ['{"a":"x\ny"}', 1, 6, /does not end on its line/],
  ['{"a\\q":1}', 1, 2, /wrong escape/],
  ['{} x', 1, 4, /expected nothing more/],
  ['{"a":1\n// note\n}', 2, 1, /expected `,` or `}`, found "\/"/],
]
for (const [text, line, column, message] of mistakes) {
  test(`the mistake in ${JSON.stringify(text)} is at line ${line}, column ${column}`, () => {
    const error = errorOf(text)
    assert.deepEqual([error.line, error.column], [line, column])
    assert.match(error.message, message)
  })
}

test('the message never quotes the text around the mistake', () => {
  assert.ok(!errorOf('{"sasToken": "sig=secret",, }').message.includes('secret'))
})

test('every valid text that lost its last character is located at its end', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      fc.pre(/[\]}]$/.test(text))
      const cut = text.slice(0, -1)
      const error = errorOf(cut)
      assert.equal(error.line, 1)
      assert.ok(error.column <= cut.length + 1)
    }),
  )
})

function errorOf(text: string): JsonError {
  const outcome = parseJson(text)
  assert.ok('error' in outcome, `no mistake found in ${text}`)
  return outcome.error
}
