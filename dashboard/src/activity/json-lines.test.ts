import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { jsonLines, pieces } from './json-lines.ts'

function shown(text: string, marks: Record<string, [number, number][]> = {}): string[] | undefined {
  const lines = jsonLines(text, (path) => (marks[path] ?? []).map(([start, end]) => ({ start, end })))
  return lines?.map(({ indent, tokens }) => {
    const written = tokens.map((token) => (token.kind === 'mark' ? `«${token.text}»` : token.text))
    return `${'  '.repeat(indent)}${written.join('')}`
  })
}

describe('JSON for reading', () => {
  test('has one line for each value', () => {
    assert.deepEqual(shown('{"a":[1,{"b":null}],"c":{},"d":[],"e":"x"}'), [
      '{',
      '  "a": [',
      '    1,',
      '    {',
      '      "b": null',
      '    }',
      '  ],',
      '  "c": {},',
      '  "d": [],',
      '  "e": "x"',
      '}',
    ])
  })

  test('shows numbers and escapes as they are stored', () => {
    const text = '[9007199254740993,1.10,-0.0,1E400,"\\u00e9\\/\\ud83d",true]'
    assert.deepEqual(shown(text)?.slice(1, -1).join(''), text.slice(1, -1).replaceAll(',', ',  ').replace(/^/, '  '))
  })

  test('reads JSON with spaces the same way', () => {
    assert.deepEqual(shown(' { "a" : [ 1 , 2 ] }\n'), shown('{"a":[1,2]}'))
  })

  test('is undefined for what is no JSON', () => {
    for (const text of ['', 'not json', '{"a":1', '{"a":1}x', '[1,]']) assert.equal(jsonLines(text), undefined, text)
  })

  test('a scalar is one line', () => {
    assert.deepEqual(shown('"x"'), ['"x"'])
  })

  test('marks parts of strings by where they are', () => {
    const text = JSON.stringify({ 'a/b': ['one', 'say "no" <b>'], messages: 'one' })
    assert.deepEqual(shown(text, { '/a~1b/1': [[4, 8]], '/messages': [[0, 3]] }), [
      '{',
      '  "a/b": [',
      '    "one",',
      '    "say «\\"no\\"» <b>"',
      '  ],',
      '  "messages": "«one»"',
      '}',
    ])
  })

  test('deep nesting is no problem', () => {
    const lines = jsonLines(`${'['.repeat(500)}${']'.repeat(500)}`)
    assert.equal(lines?.length, 999)
  })
})

test('text is cut at its marks', () => {
  assert.deepEqual(
    pieces('abcdef', [
      { start: 0, end: 2 },
      { start: 4, end: 6 },
    ]),
    [
      { text: 'ab', isMarked: true },
      { text: 'cd', isMarked: false },
      { text: 'ef', isMarked: true },
    ],
  )
})
