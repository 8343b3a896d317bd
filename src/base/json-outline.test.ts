import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseExactText } from './exact-json.ts'
import { isJsonObject, type JsonObject } from './json.ts'
import { DEPTH_MAX, JsonKeys, JsonOutline, jsonKey } from './json-outline.ts'

function read(text: string): boolean {
  return new JsonOutline().read(Buffer.from(text), DEPTH_MAX)
}

/** What an outline knows: keys in order with the text of their values, or their own members. */
type Known = (readonly [string, string | Known])[]

function known(outline: JsonOutline, from = 0, end = outline.count, isTop = true): Known {
  const found: Known = []
  for (let member = from; member < end; member = outline.next(member)) {
    const key = JSON.parse(
      outline.bytes.toString('utf8', outline.from(member), outline.valueFrom(member) - 1),
    ) as string
    const isDeep = outline.kind(member) === 'object' && isTop
    found.push([key, isDeep ? known(outline, member + 1, outline.next(member), false) : outline.source(member)])
  }
  return found
}

function expected(value: JsonObject, depth = 1): Known {
  return Object.entries(value).map(([key, member]) => {
    const isDeep = depth === 1 && isJsonObject(member)
    return [key, isDeep ? expected(member, 2) : JSON.stringify(member)]
  })
}

const keys = fc.oneof(
  fc.constantFrom('id', 'actor', 'type', 'a b', 'é', '😀', '', '-1', 'x'.repeat(40)),
  fc.stringMatching(/^[a-z]{1,6}$/),
)
const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a"b', 'back\\slash', 'line\nfeed', '\u2028', '\u007f'),
)
const numbers = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0.5, 0.000001, 1e-7, 1e21, 0.1, 123456.789, 999999999999999),
)
const scalars = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null))
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalars,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
  ),
}))
const objects = fc.dictionary(keys, value, { maxKeys: 8 }) as fc.Arbitrary<JsonObject>

test('what is read is what JSON.stringify writes, and its members lie where the outline says', () => {
  let readCount = 0
  fc.assert(
    fc.property(objects, (object) => {
      const text = JSON.stringify(object)
      const outline = new JsonOutline()
      if (!outline.read(Buffer.from(text), DEPTH_MAX)) return
      readCount += 1
      assert.deepEqual(known(outline), expected(object))
    }),
    { numRuns: 2_000 },
  )
  assert.ok(readCount > 500, String(readCount))
})

test('text in which something was changed is refused, or is what JSON.stringify writes', () => {
  const changes = fc.array(
    fc.tuple(fc.nat(), fc.constantFrom(...'{}[]",:\\ \n01e-.+ntu/"', 'é', '\\u0041', '"a":1,')),
    { minLength: 1, maxLength: 3 },
  )
  let readCount = 0
  fc.assert(
    fc.property(objects, changes, fc.boolean(), (object, places, replaces) => {
      let text = JSON.stringify(object)
      for (const [place, piece] of places) {
        const at = place % (text.length + 1)
        text = text.slice(0, at) + piece + text.slice(at + (replaces ? 1 : 0))
      }
      if (!text.isWellFormed() || !read(text)) return
      readCount += 1
      const outcome = parseExactText(text, DEPTH_MAX)
      assert.ok('value' in outcome, text)
      assert.equal(JSON.stringify(outcome.value), text)
    }),
    { numRuns: 5_000 },
  )
  assert.ok(readCount > 100, String(readCount))
})

test('whatever JSON.stringify wrote can be read as such', () => {
  const odd = fc.oneof(keys, fc.constantFrom('0', '12', '__proto__', '\ud800', '\u0000', 'quo"te', 'back\\slash'))
  fc.assert(
    fc.property(fc.dictionary(odd, value, { maxKeys: 200, size: 'max' }), (object) => {
      const outline = new JsonOutline()
      outline.readOwn(JSON.stringify(object))
      assert.deepEqual(known(outline), expected(object as JsonObject))
    }),
    { numRuns: 300 },
  )
})

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'no object': ['', '1', '"a"', '[]', 'null', '{', '}', '{}{}', '{} ', ' {}', '\ufeff{}'],
  'no JSON': [
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{"a":1 "b":2}',
    '{a:1}',
    '{"a":tru}',
    '{"a":nulll}',
    '{"a":"x}',
    '{"a":"\n"}',
    '{"a":[1,]}',
    '{"a":[1}',
    '{"a":"\\x"}',
  ],
  'a number that would come out differently': [
    '1.0',
    '1.50',
    '0.0',
    '-0',
    '1e5',
    '1E5',
    '0.0000001',
    '1234567890123456',
    '0.1234567890123456',
    '01',
    '-',
    '1.',
    '.5',
    '+1',
    '-01',
  ].map((number) => `{"a":${number}}`),
  'a string that would': ['{"a":"\\u0041"}', '{"a":"\\/"}', '{"a":"\\ud800"}', '{"a\\u0041":1}', '{"a\\n":1}'],
  'white space': ['{ }', '{"a": 1}', '{"a" :1}', '{"a":1 }', '{"a":[1, 2]}', '{"a":1,\n"b":2}'],
  'a key twice': ['{"a":1,"a":2}', '{"b":{"a":1,"c":{},"a":2}}', '{"x":[{"a":1,"a":1}]}'],
  'a key that moves to the front': ['{"a":1,"7":2}', '{"a":{"b":1,"0":2}}'],
}

for (const [what, refused] of Object.entries(REFUSED)) {
  test(`${what} is refused`, () => {
    for (const text of refused) assert.equal(read(text), false, text)
  })
}

test('all that is short and plain is read', () => {
  for (const number of ['0', '7', '-7', '0.5', '-0.5', '0.000001', '12.125', '123456789012345', '0.8123456'])
    assert.ok(read(`{"a":${number}}`), number)
  for (const text of [
    '{}',
    '{"":""}',
    '{"a":[]}',
    '{"a":{}}',
    '{"a":"\\n\\\\\\"\\t"}',
    '{"é":"😀"}',
    '{"a":true,"b":false,"c":null}',
    '{"a":{"a":1},"b":{"a":1}}',
  ])
    assert.ok(read(text), text)
})

test('nesting is counted as parseExactJson counts it', () => {
  for (const depth of [1, 2, 5, DEPTH_MAX]) {
    const text = `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`.replace('"a":}', '"a":1}')
    assert.ok(new JsonOutline().read(Buffer.from(text), depth), text)
    if (depth > 1) assert.equal(new JsonOutline().read(Buffer.from(text), depth - 1), false, text)
    assert.ok('value' in parseExactText(text, depth))
  }
})

test('an object of very many members is left to JSON.parse, and is read as what JSON.stringify wrote', () => {
  const many = JSON.stringify(Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`key-${n}`, n])))
  assert.equal(read(many), false)
  const outline = new JsonOutline()
  outline.readOwn(many)
  assert.equal(outline.count, 1_000)
  assert.ok(read(JSON.stringify(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`key-${n}`, { n, m: n }])))))
})

test('members are found by name, values are given in full', () => {
  const outline = new JsonOutline()
  const source = '{"id":7,"actor":{"id":"quo\\"te","type":null},"big":[1,{"a":"é"}],"type":"x"}'
  assert.ok(outline.read(Buffer.from(source), DEPTH_MAX))
  const names = new JsonKeys(['type', 'actor', 'id'])
  const top: (number | undefined)[] = []
  for (let member = 0; member < outline.count; member = outline.next(member)) top.push(names.indexOf(outline, member))
  assert.deepEqual(top, [2, 1, undefined, 0])
  const inner = outline.find(1, jsonKey('id'))
  assert.ok(inner !== undefined)
  assert.deepEqual([outline.kind(inner), outline.text(inner), outline.isEscaped(inner)], ['text', 'quo"te', true])
  assert.equal(outline.find(1, jsonKey('name')), undefined)
  assert.equal(outline.find(0, jsonKey('id')), undefined)
  assert.deepEqual([outline.findTop(jsonKey('big')), outline.findTop(jsonKey('none'))], [4, undefined])
  assert.deepEqual(
    [outline.value(0), outline.value(1), outline.value(4)],
    [7, { id: 'quo"te', type: null }, [1, { a: 'é' }]],
  )
})

test('the first element of a list has an outline of its own', () => {
  const outline = new JsonOutline()
  const source = '{"a":[{"id":"x","in":{"b":1}},{"id":"y"}],"b":[],"c":[1,{"id":"z"}],"d":{"id":"w"},"e":[{}]}'
  assert.ok(outline.read(Buffer.from(source), DEPTH_MAX))
  const first = new JsonOutline()
  const found: unknown[] = []
  for (let member = 0; member < outline.count; member = outline.next(member))
    found.push(first.readFirstOf(outline, member) ? known(first) : false)
  const a = [
    ['id', '"x"'],
    ['in', [['b', '1']]],
  ]
  assert.deepEqual(found, [a, false, false, false, []])
})

test('an outline is used again, whatever it met before', () => {
  const outline = new JsonOutline()
  for (const broken of ['{"a":{"b":1', '{"a":1,"a":2}', '{"a":{"b":{"c":[{"d"'])
    assert.equal(outline.read(Buffer.from(broken), DEPTH_MAX), false)
  assert.ok(outline.read(Buffer.from('{"b":1,"a":2}'), DEPTH_MAX))
  assert.deepEqual(known(outline), [
    ['b', '1'],
    ['a', '2'],
  ])
})
