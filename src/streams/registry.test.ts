import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { exactNumber, parseExactText } from '../base/exact-json.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts'
import { STREAM_NAMES } from '../model/ids.ts'
import { facetListText, facetText } from './facet-text.ts'
import { streamDefinition } from './registry.ts'
import { type CanonicalEvent, isRejection, type StreamDefinition } from './stream.ts'

const RECEIVED_AT = Date.UTC(2026, 0, 14, 13, 50)

function sourceOf(text: string): JsonObject {
  const outcome = parseExactText(text, 64)
  assert.ok('value' in outcome && isJsonObject(outcome.value))
  return outcome.value
}

function canonical(stream: StreamDefinition, source: JsonObject, receivedAt = RECEIVED_AT): CanonicalEvent {
  const outcome = stream.canonicalise(source, receivedAt)
  assert.ok(!isRejection(outcome), JSON.stringify(outcome))
  return outcome
}

function valueAt(root: JsonValue, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = root
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)]
    else value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }
  return value
}

/** Objects with the fields that a stream names, odd keys, and any values: whatever gets past JSON.parse. */
function sources(stream: StreamDefinition): fc.Arbitrary<JsonObject> {
  const named = stream.columns.map((column) => column.path[0] ?? '')
  const odd = ['__proto__', 'constructor', 'toString', 'toJSON', '7', '0', '', 'extra', 'unknown', '\ud800', 'a.b']
  const scalars = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
  )
  const digits = fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }).map((n) => `\u0001${n}`)
  const value = fc.oneof(
    scalars,
    digits,
    fc.jsonValue({ maxDepth: 3 }),
    fc.dictionary(fc.constantFrom('id', 'type', ...odd), scalars),
  )
  const time = fc.constantFrom<JsonValue>('2024-01-25T18:04:58.368Z', 1768398441, '2023-03-21T13:39:45.040598-04:00')
  return fc
    .tuple(
      fc.dictionary(fc.constantFrom(...named, ...odd), value),
      time,
      fc.constantFrom<JsonValue>('id-1', 7, '', null),
    )
    .map(([fields, at, id]) => {
      const all = { ...fields, id, eventTimestamp: at, detectedAt: at, receivedTimestamp: null, receivedAt: null }
      // Digits that a double cannot hold are marked above, because fast-check makes values and not text.
      return sourceOf(JSON.stringify(all).replaceAll(/"\\u0001(\d+)"/g, '$1'))
    })
}

for (const name of STREAM_NAMES) {
  const stream = streamDefinition(name)

  test(`${name}: the canonical form of a canonical line is that line`, () => {
    fc.assert(
      fc.property(sources(stream), (source) => {
        const first = stream.canonicalise(source, RECEIVED_AT)
        if (isRejection(first)) return
        assert.deepEqual(canonical(stream, sourceOf(first.line), RECEIVED_AT + 5000), first)
      }),
      { numRuns: 500 },
    )
  })

  test(`${name}: a line is one well-formed line of JSON that begins with the id`, () => {
    fc.assert(
      fc.property(sources(stream), (source) => {
        const outcome = stream.canonicalise(source, RECEIVED_AT)
        if (isRejection(outcome)) return
        assert.ok(outcome.line.isWellFormed() && !outcome.line.includes('\n'))
        assert.ok(outcome.line.startsWith(`{"id":${JSON.stringify(outcome.id)}`))
      }),
    )
  })

  test(`${name}: each facet is the text of the value at its path`, () => {
    fc.assert(
      fc.property(sources(stream), (source) => {
        const outcome = stream.canonicalise(source, RECEIVED_AT)
        if (isRejection(outcome)) return
        const root = sourceOf(outcome.line)
        const expected = stream.facets.map(({ path, isList }) =>
          (isList ? facetListText : facetText)(valueAt(root, path), true),
        )
        assert.deepEqual(outcome.facets, expected)
      }),
    )
  })

  test(`${name}: an event without id gets the same one whenever it arrives, and another one when it differs`, () => {
    fc.assert(
      fc.property(sources(stream), (source) => {
        const { id: _, ...nameless } = source
        const first = stream.canonicalise(nameless, RECEIVED_AT)
        if (isRejection(first)) return
        assert.match(first.id, /^sha256:[0-9a-f]{64}$/)
        assert.equal(canonical(stream, nameless, RECEIVED_AT + 86_400_000).id, first.id)
        assert.notEqual(canonical(stream, { ...nameless, oneMore: 'field' }).id, first.id)
      }),
    )
  })

  test(`${name}: the source is left as it is`, () => {
    fc.assert(
      fc.property(sources(stream), (source) => {
        const before = JSON.stringify(source)
        stream.canonicalise(source, RECEIVED_AT)
        assert.equal(JSON.stringify(source), before)
      }),
    )
  })

  test(`${name}: columns and facets have names of their own`, () => {
    for (const parts of [stream.columns, stream.facets]) {
      assert.equal(new Set(parts.map((part) => part.name)).size, parts.length)
    }
    assert.ok(stream.columns.every((column) => column.description.length > 0 && column.path.length > 0))
  })

  test(`${name}: an event without any time is rejected`, () => {
    const outcome = stream.canonicalise({ id: 'x' }, RECEIVED_AT)
    assert.ok(isRejection(outcome))
    assert.equal(outcome.code, 'missing_field')
  })
}

test('numbers of any size come out with their digits', () => {
  const source = sourceOf(
    '{"id":"n","eventTimestamp":1768398441,"auditPayload":{"n":12345678901234567890.123},"z":1e400}',
  )
  const { line } = canonical(streamDefinition('audit'), source)
  assert.ok(line.includes('"auditPayload":{"n":12345678901234567890.123}') && line.endsWith('"z":1e400}'), line)
  assert.equal(exactNumber(sourceOf(line)['z']), '1e400')
})
