import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseExactText } from '../base/exact-json.ts'
import type { JsonValue } from '../base/json.ts'
import { canonicalTime } from './canonical-time.ts'
import { timeText } from './time-text.ts'

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

function text(value: JsonValue): string | undefined {
  return canonicalTime(value)?.text
}

test('any time that JavaScript writes is read as it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: LAST_MS }), (ms) => {
      const iso = new Date(ms).toISOString()
      assert.deepEqual(canonicalTime(iso), { ms, text: iso })
      assert.equal(timeText(ms), iso)
      const second = Math.floor(ms / 1000) * 1000
      assert.deepEqual(canonicalTime(new Date(ms).toUTCString()), { ms: second, text: new Date(second).toISOString() })
    }),
    { numRuns: 2000 },
  )
})

test('an offset is taken away, and the fraction stays as it was given', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 86_400_000, max: LAST_MS - 86_400_000 }),
      fc.integer({ min: -18 * 60, max: 18 * 60 }),
      fc.stringMatching(/^[0-9]{1,12}$/),
      (ms, offsetMinutes, fraction) => {
        const second = Math.floor(ms / 1000) * 1000
        const local = new Date(second + offsetMinutes * 60_000).toISOString().slice(0, 19)
        const pair = (n: number): string => String(n).padStart(2, '0')
        const size = Math.abs(offsetMinutes)
        const offset = `${offsetMinutes < 0 ? '-' : '+'}${pair(Math.floor(size / 60))}:${pair(size % 60)}`
        const expected = `${new Date(second).toISOString().slice(0, 19)}.${fraction.padEnd(3, '0').slice(0, 7)}Z`
        assert.equal(text(`${local}.${fraction}${offset}`), expected)
        assert.equal(text(`${local.replace('T', ' ')},${fraction}${offset.replace(':', '')}`), expected)
        assert.equal(
          canonicalTime(`${local}.${fraction}${offset}`)?.ms,
          Date.parse(expected.replace(/(\.\d{3})\d*/, '$1')),
        )
      },
    ),
    { numRuns: 1000 },
  )
})

test('the canonical form is its own canonical form', () => {
  const instants = fc.tuple(fc.integer({ min: 0, max: LAST_MS }), fc.stringMatching(/^[0-9]{0,4}$/))
  fc.assert(
    fc.property(instants, ([ms, finer]) => {
      const canonical = `${timeText(ms).slice(0, -1)}${finer}Z`
      assert.deepEqual(canonicalTime(canonical), { ms, text: canonical })
    }),
  )
})

const forms: readonly (readonly [JsonValue, string])[] = [
  ['2023-03-21T13:39:45.040598-04:00', '2023-03-21T17:39:45.040598Z'],
  ['2024-01-25T18:04:58Z', '2024-01-25T18:04:58.000Z'],
  ['2024-01-25T18:04:58.3Z', '2024-01-25T18:04:58.300Z'],
  ['2024-01-25T18:04:58.123456789Z', '2024-01-25T18:04:58.1234567Z'],
  ['2024-01-25 18:04:58', '2024-01-25T18:04:58.000Z'],
  ['2024-01-25 18:04:58.368', '2024-01-25T18:04:58.368Z'],
  ['2024-01-25 18:04:58.368 UTC', '2024-01-25T18:04:58.368Z'],
  ['2024-01-25t18:04:58+05', '2024-01-25T13:04:58.000Z'],
  ['2016-12-31T23:59:60.500Z', '2017-01-01T00:00:00.500Z'],
  ['2024-02-29T00:00:00.000Z', '2024-02-29T00:00:00.000Z'],
  ['1969-12-31T20:00:00-04:00', '1970-01-01T00:00:00.000Z'],
  ['Thu, 25 Jan 2024 18:04:58 +0100', '2024-01-25T17:04:58.000Z'],
  ['25 Jan 2024 18:04 EST (Eastern)', '2024-01-25T23:04:00.000Z'],
  [1768398441, '2026-01-14T13:47:21.000Z'],
  ['1768398441', '2026-01-14T13:47:21.000Z'],
  [1768398441.25, '2026-01-14T13:47:21.250Z'],
  [1768398441123, '2026-01-14T13:47:21.123Z'],
  ['1768398441123.5', '2026-01-14T13:47:21.1235Z'],
  [1768398441123456, '2026-01-14T13:47:21.123456Z'],
  ['1768398441123456789', '2026-01-14T13:47:21.1234567Z'],
  ['1.768398441E9', '2026-01-14T13:47:21.000Z'],
  [0, '1970-01-01T00:00:00.000Z'],
]
for (const [given, expected] of forms) {
  test(`${JSON.stringify(given)} is ${expected}`, () => assert.equal(text(given), expected))
}

test('nanoseconds as a number keep the digits that a double would lose', () => {
  const outcome = parseExactText('1768398441123456789', 1)
  assert.ok('value' in outcome)
  assert.equal(text(outcome.value), '2026-01-14T13:47:21.1234567Z')
})

test('what is no time is none', () => {
  const values: JsonValue[] = [
    '',
    'yesterday',
    '2024-01-25',
    '2023-02-29T00:00:00.000Z',
    '1900-02-29T00:00:00Z',
    '2024-13-01T00:00:00.000Z',
  ]
  values.push(
    '2024-00-10T00:00:00.000Z',
    '2024-01-25T24:00:00.000Z',
    '2024-01-25T18:60:00.000Z',
    '2024-01-25T18:04:61.000Z',
  )
  values.push(
    '2024-01-25T18:04:58.36xZ',
    '2024-01-25T18:04:58.x68Z',
    '2024-01-25T18:04:58.Z',
    '2024-01-25T18:04:58.000Zjunk',
  )
  values.push(
    '2024-01-25T18:04:58+25:00',
    '2024-01-25T18:04:58+01:75',
    '1969-12-31T23:59:59.999Z',
    '0001-01-01T00:00:00Z',
  )
  values.push(
    '10000-01-01T00:00:00Z',
    '25 Foo 2024 18:04:58 GMT',
    '25 Jan 2024 18:04:58 XYZ',
    '12:30',
    '0x5f',
    '1e99',
    ' 5 ',
  )
  values.push(-1, 1e30, true, null, [], {}, [1768398441])
  for (const value of values) assert.equal(canonicalTime(value), undefined, JSON.stringify(value))
})

test('random text never throws and never gives a time outside of its range', () => {
  const almost = fc.constantFrom(
    '2024-01-25T18:04:58.368Z',
    'Thu, 25 Jan 2024 18:04:58 +0100',
    '1768398441.123',
    '2024-01-25 18:04:58 UTC',
  )
  fc.assert(
    fc.property(almost, fc.nat(40), fc.string({ maxLength: 3, unit: 'binary' }), (given, at, put) => {
      const found = canonicalTime(given.slice(0, at) + put + given.slice(at + put.length))
      if (found === undefined) return
      assert.ok(Number.isInteger(found.ms) && found.ms >= 0 && found.ms <= LAST_MS)
      assert.match(found.text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,7}Z$/)
    }),
    { numRuns: 3000 },
  )
})
