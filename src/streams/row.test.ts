import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseExactText } from '../base/exact-json.ts'
import type { JsonObject, JsonValue } from '../base/json.ts'
import { STREAM_NAMES } from '../model/ids.ts'
import { streamDefinition } from './registry.ts'
import { type QuarantineReason, type RowOutcome, rowOf, tableColumns } from './row.ts'
import { type ColumnType, isRejection, type StreamDefinition } from './stream.ts'

const ORIGIN = { position: 7, slice: 'audit-1-8-abc' }
const MIB = 1_048_576

/** A stream with one column of this type. */
function definitionOf(type: ColumnType): StreamDefinition {
  return { ...streamDefinition('audit'), columns: [{ name: 'c', type, path: ['o', 'c'], description: '' }] }
}

function outcomeOf(type: ColumnType, text: string): RowOutcome {
  const parsed = parseExactText(`{"o":{"c":${text}}}`, 64)
  assert.ok('value' in parsed)
  return rowOf(parsed.value as JsonObject, definitionOf(type), ORIGIN)
}

describe('a value that fits its column comes out as it is', () => {
  const fitting: readonly (readonly [ColumnType, string])[] = [
    ['string', '"ü 日本 \\u0000 \\""'],
    ['string', `"${'x'.repeat(MIB)}"`],
    ['datetime', '"2024-01-25T18:04:58.368Z"'],
    ['datetime', '"2024-01-25T18:04:58.1234567Z"'],
    ['long', '9223372036854775807'],
    ['long', '-9223372036854775807'],
    ['long', '0'],
    ['int', '2147483647'],
    ['real', '0.1'],
    ['real', '-1.5e300'],
    ['real', '0.12345678901234567890123'],
    ['bool', 'false'],
    ['dynamic', '{"a":[1,null,{"b":"c"}]}'],
    ['dynamic', '[]'],
    ['dynamic', '{"n":12345678901234567890}'],
    ['dynamic', '{"text":"\\\\ud800 is no half pair"}'],
    ['dynamic', '{"text":"😀"}'],
  ]
  for (const [type, text] of fitting) {
    test(`${type} ${text.slice(0, 40)}`, () => {
      const outcome = outcomeOf(type, text)
      assert.ok('row' in outcome)
      assert.equal(JSON.stringify(outcome.row['c']), text)
    })
  }
  for (const type of ['string', 'datetime', 'long', 'int', 'real', 'bool', 'dynamic'] as const) {
    test(`null and nothing are null: ${type}`, () => {
      assert.deepEqual(outcomeOf(type, 'null'), {
        row: { c: null, position: 7, slice: 'audit-1-8-abc', schemaVersion: 1 },
      })
      assert.deepEqual(rowOf({}, definitionOf(type), ORIGIN), outcomeOf(type, 'null'))
      assert.deepEqual(rowOf({ o: 'text' }, definitionOf(type), ORIGIN), outcomeOf(type, 'null'))
    })
  }
})

describe('a value that would be cut, nulled or changed in silence puts the event aside, with the column named', () => {
  const refused: readonly (readonly [ColumnType, string, QuarantineReason])[] = [
    ['string', '5', 'wrong_type'],
    ['string', '{}', 'wrong_type'],
    ['string', `"${'x'.repeat(MIB + 1)}"`, 'too_large'],
    ['string', `"${'ü'.repeat(MIB / 2)}x"`, 'too_large'],
    ['string', '"\\ud83d"', 'not_unicode'],
    ['datetime', '"yesterday"', 'wrong_type'],
    ['datetime', '"2024-02-30T00:00:00.000Z"', 'wrong_type'],
    ['datetime', '1706205898368', 'wrong_type'],
    ['long', '1.5', 'wrong_type'],
    ['long', '"5"', 'wrong_type'],
    ['long', '9223372036854775808', 'out_of_range'],
    ['long', '-9223372036854775808', 'out_of_range'],
    ['int', '2147483648', 'out_of_range'],
    ['int', 'true', 'wrong_type'],
    ['real', '"0.5"', 'wrong_type'],
    ['real', '1e400', 'out_of_range'],
    ['bool', '"true"', 'wrong_type'],
    ['bool', '1', 'wrong_type'],
    ['dynamic', `{"t":"${'x'.repeat(MIB)}"}`, 'too_large'],
    ['dynamic', '{"t":"a\\\\\\udc00"}', 'not_unicode'],
  ]
  for (const [type, text, reason] of refused) {
    test(`${type} ${text.slice(0, 30)}: ${reason}`, () => {
      assert.deepEqual(outcomeOf(type, text), { quarantined: { column: 'c', reason } })
    })
  }
})

for (const name of STREAM_NAMES) {
  describe(`rows of ${name}`, () => {
    const definition = streamDefinition(name)

    test('have exactly the columns of the table, in their order, whatever the source sent', () => {
      fc.assert(
        fc.property(fc.object(), fc.integer({ min: 1 }), (source, position) => {
          const event = definition.canonicalise({ ...(source as JsonObject), receivedAt: 0, receivedTimestamp: 0 }, 0)
          if (isRejection(event)) return
          const outcome = rowOf(JSON.parse(event.line) as JsonObject, definition, { position, slice: 's' })
          if ('quarantined' in outcome) return
          assert.deepEqual(
            Object.keys(outcome.row),
            tableColumns(definition).map((column) => column.name),
          )
          assert.equal(outcome.row['position'], position)
          for (const { name: column, path } of definition.columns) {
            const given: JsonValue = path.reduce<JsonValue>(
              (at, key) => (at as JsonObject | null)?.[key] ?? null,
              JSON.parse(event.line),
            )
            assert.deepEqual(outcome.row[column], given)
          }
        }),
      )
    })

    test('have no two columns of one name', () => {
      const names = tableColumns(definition).map((column) => column.name)
      assert.equal(new Set(names).size, names.length)
    })
  })
}
