import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseExactText } from '../../base/exact-json.ts'
import type { JsonValue } from '../../base/json.ts'
import { csvCell, csvLine } from './csv.ts'

const UNIT = fc.oneof(
  fc.constantFrom(...'=+-@\t\r\n ",\'\0ＡA1＝'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
)

test('cells are quoted where they need it, and null is not an empty text', () => {
  const cells: [JsonValue | undefined, string][] = [
    [null, ''],
    [undefined, ''],
    ['', '""'],
    ['plain text', 'plain text'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    [' edge', '" edge"'],
    [true, 'true'],
    [0.1, '0.1'],
    [-5, '-5'],
    [['a', { b: null }], '"[""a"",{""b"":null}]"'],
  ]
  for (const [value, cell] of cells) assert.equal(csvCell(value), cell)
  assert.equal(csvLine(['a', '', '"b,c"']), 'a,,"b,c"\r\n')
})

test('a number with more digits than a double keeps them', () => {
  const parsed = parseExactText('{"n":12345678901234567890.123}', 9)
  assert.ok('value' in parsed)
  assert.equal(csvCell((parsed.value as Record<string, JsonValue>)['n']), '12345678901234567890.123')
})

test('no text begins a formula', () => {
  const attacks = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\u00a0=cmd|x', '＝1', '\u200b=1', '\n', '\t']
  for (const attack of attacks) assert.match(csvCell(attack), /^"?'/, JSON.stringify(attack))
  fc.assert(
    fc.property(fc.string({ unit: UNIT, minLength: 1 }), (text) => {
      const shown = csvCell(text).replace(/^"/, '')
      assert.ok(!/^[=+\-@\t\r\n]/.test(shown), shown)
    }),
    { numRuns: 2_000 },
  )
})

test('what a reader of RFC 4180 reads is the text, but for the apostrophe', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: UNIT }), { minLength: 1, maxLength: 5 }), (texts) => {
      const read = readLine(csvLine(texts.map(csvCell)))
      assert.deepEqual(
        read.map((cell, index) => (cell === `'${texts[index]}` ? texts[index] : cell)),
        texts,
      )
    }),
    { numRuns: 2_000 },
  )
})

/** One line, as the RFC's grammar has it. */
function readLine(line: string): string[] {
  const cells: string[] = []
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n$)/suy
  for (let found = cell.exec(line); found !== null; found = cell.exec(line)) {
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] !== ',') return cells
  }
  throw new Error(`not CSV: ${JSON.stringify(line)}`)
}
