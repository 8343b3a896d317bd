import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseExactJson } from '../base/exact-json.ts'
import { GrowingBytes } from '../base/growing-bytes.ts'
import type { JsonObject } from '../base/json.ts'
import { STREAM_NAMES } from '../model/ids.ts'
import { NO_REDACTION, type Redaction, redactEvent } from '../model/redaction.ts'
import { streamDefinition } from './registry.ts'
import { rowOf } from './row.ts'
import { rowWriter } from './row-writer.ts'
import { type ColumnType, isRejection, type StreamDefinition } from './stream.ts'

const SLICE = 'audit-1-8-"abc"'
const MIB = 1_048_576

/** As `rowOf` says it. */
function expected(line: string, definition: StreamDefinition, redaction: Redaction, position: number) {
  const outcome = parseExactJson(Buffer.from(line), 1_000)
  assert.ok('value' in outcome)
  const made = rowOf(redactEvent(outcome.value as JsonObject, redaction), definition, { position, slice: SLICE })
  return 'row' in made ? { text: `${JSON.stringify(made.row)}\n` } : { text: '', quarantined: made.quarantined }
}

function written(line: string, definition: StreamDefinition, redaction: Redaction, position: number) {
  const out = new GrowingBytes()
  out.text('before')
  const quarantined = rowWriter(definition, redaction, SLICE).write(Buffer.from(line), position, out)
  const text = out.bytes().toString().slice('before'.length)
  return quarantined === undefined ? { text } : { text, quarantined }
}

/** Values of every kind, among them those that a column cannot hold, or only after a closer look. */
const odd = fc.oneof(
  fc.constantFrom(
    '\ud83d',
    'a\\ud83d',
    '\\',
    '"',
    'ü😀',
    '\u0000',
    '2026-01-31T12:00:00.000Z',
    '2026-02-30T00:00:00.000Z',
  ),
  fc.constantFrom(0, -0.5, 1e300, 1.5e-7, true, false, null, 12_345_678_901_234),
  fc.jsonValue({ maxDepth: 2 }),
)
const redactions = fc.constantFrom<Redaction>(
  NO_REDACTION,
  NO_REDACTION,
  { payload: 'drop', keys: [] },
  { payload: 'mask', keys: ['actor'] },
)

const TIMES = { eventTimestamp: 1_768_398_441, detectedAt: 1_768_398_441, payload: { request: { body: 'b' } } }

for (const name of STREAM_NAMES) {
  test(`rows of ${name} are written as they are made`, () => {
    const definition = streamDefinition(name)
    const fields = [...new Set(definition.columns.map(({ path }) => path[0] ?? ''))]
    const source = fc.dictionary(fc.constantFrom(...fields, 'other', 'metadata'), odd, { maxKeys: 3 })
    let rows = 0
    fc.assert(
      fc.property(source, redactions, fc.integer({ min: 1 }), (given, redaction, position) => {
        const event = definition.canonicalise({ ...TIMES, ...given, id: 'x' } as JsonObject, 0)
        if (isRejection(event)) return
        const made = expected(event.line, definition, redaction, position)
        assert.deepEqual(written(event.line, definition, redaction, position), made)
        if (made.text !== '') rows += 1
      }),
      { numRuns: 300 },
    )
    assert.ok(rows > 30)
  })
}

describe('whatever stands in a column is copied, looked at closely or refused as `rowOf` does it', () => {
  const types: readonly ColumnType[] = ['string', 'datetime', 'long', 'int', 'real', 'bool', 'dynamic']
  const values = [
    ...[
      '"a"',
      '"ü \\n \\"q\\""',
      '"\\ud83d"',
      '"x\\\\ud83d"',
      '""',
      `"${'x'.repeat(MIB)}"`,
      `"${'x'.repeat(MIB + 1)}"`,
    ],
    ...['0', '-1', '1.5', '1e21', '9007199254740993', '9223372036854775807', '9223372036854775808', '2147483648'],
    ...['true', 'false', 'null', '{}', '[]', '{"a":[1,{"b":null}]}', `{"t":"${'x'.repeat(MIB)}"}`, '{"t":"\\udc00"}'],
    ...['"2026-01-31T12:00:00.000Z"', '"2026-01-31T12:00:00Z"', '"2026-13-31T12:00:00.000Z"', '"yesterday"'],
  ]
  for (const type of types) {
    test(type, () => {
      for (const path of [['c'], ['o', 'c']]) {
        const columns = [{ name: 'c', type, path, description: '' }]
        const definition = { ...streamDefinition('audit'), columns }
        for (const value of values) {
          const line = path.length === 1 ? `{"a":1,"c":${value}}` : `{"o":{"c":${value}}}`
          const made = expected(line, definition, NO_REDACTION, 7)
          assert.deepEqual(written(line, definition, NO_REDACTION, 7), made, `${type} ${value.slice(0, 40)}`)
        }
        for (const line of ['{}', '{"o":"text"}', '{"o":null}', '{ "c" : 5 }'])
          assert.deepEqual(written(line, definition, NO_REDACTION, 7), expected(line, definition, NO_REDACTION, 7))
      }
    })
  }
})

test('a time is taken for canonical only where it is', () => {
  const columns = [{ name: 'c', type: 'datetime' as const, path: ['c'], description: '' }]
  const definition = { ...streamDefinition('audit'), columns }
  const iso = fc
    .date({ min: new Date(-62e12), max: new Date(253e12), noInvalidDate: true })
    .map((at) => at.toISOString())
  const changed = fc
    .tuple(iso, fc.nat({ max: 23 }), fc.constantFrom(...'0123456789-:TZ. '))
    .map(([text, at, by]) => text.slice(0, at) + by + text.slice(at + 1))
  fc.assert(
    fc.property(fc.oneof(iso, changed), (text) => {
      const line = JSON.stringify({ c: text })
      assert.deepEqual(written(line, definition, NO_REDACTION, 7), expected(line, definition, NO_REDACTION, 7))
    }),
    { numRuns: 2_000 },
  )
})
