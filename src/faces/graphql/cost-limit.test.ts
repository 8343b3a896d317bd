import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildSchema, parse, validate } from 'graphql'
import { answerValues } from './cost-limit.ts'

const schema = buildSchema(`
  type Query { things(first: Int = 50, after: String): ThingPage! thing: Thing! all: [Thing!]! union: [Any!]! }
  type ThingPage { items: [Thing!]! next: String }
  type Thing { id: ID! name: String parts(first: Int = 10): ThingPage! owners: [Owner!]! }
  type Owner { name: String things: [Thing!]! }
  union Any = Thing | Owner
`)

function values(text: string, variables: Record<string, unknown> = {}): number {
  const document = parse(text)
  assert.deepEqual(validate(schema, document), [])
  return answerValues(schema, document, undefined, variables)
}

describe('the values that an answer can hold', () => {
  const page = '{ items { id name } next }'

  test('a field is one, an object is one and its fields', () => {
    assert.equal(values('{ thing { id name } }'), 3)
  })

  test('a page counts as full, by a literal, a variable, a default of the variable or of the field', () => {
    // Each item: the object in the list, two fields, and `next`.
    const full = 1 + 500 * 4
    assert.equal(values(`{ things(first: 500) ${page} }`), full)
    assert.equal(values(`query ($n: Int) { things(first: $n) ${page} }`, { n: 500 }), full)
    assert.equal(values(`query ($n: Int = 500) { things(first: $n) ${page} }`), full)
    assert.equal(values(`query ($n: Int = 5) { things(first: $n) ${page} }`, { n: 500 }), full)
    assert.equal(values(`{ things ${page} }`), 1 + 50 * 4)
    assert.equal(values(`query ($n: Int) { things(first: $n, after: "x") ${page} }`), 1 + 50 * 4)
    assert.equal(values(`query ($n: Int) { things(after: "x", first: $n) ${page} }`, { n: null }), 1 + 50 * 4)
    assert.equal(values(`query ($n: Int) { things(first: $n) ${page} }`, { n: -5 }), 1 + 4)
  })

  test('pages in pages multiply, and so do lists without a bound, taken as ten', () => {
    assert.equal(values('{ things(first: 100) { items { parts(first: 100) { next } } } }'), 1 + 100 * (1 + 1 + 100))
    assert.equal(values('{ all { owners { name } } }'), 1 + 10 * (1 + 10))
  })

  test('fragments count where they are used, and a tower of them is looked at once a floor', () => {
    const inline = values(`{ things(first: 7) ${page} }`)
    assert.equal(values(`{ things(first: 7) { ...P } } fragment P on ThingPage ${page}`), inline)
    assert.equal(values(`{ things(first: 7) { ... { items { ... on Thing { id name } } next } } }`), inline)
    assert.equal(values('{ union { ... on Thing { id } ... on Owner { name } } }'), 1 + 10 * 2)
    const floors = 60
    const tower = Array.from({ length: floors }, (_, n) =>
      n === 0 ? 'fragment F0 on Thing { id }' : `fragment F${n} on Thing { ...F${n - 1} a${n}: id ...F${n - 1} }`,
    )
    assert.ok(
      answerValues(schema, parse(`{ thing { ...F${floors - 1} } } ${tower.join(' ')}`), undefined, {}) > 2 ** 58,
    )
  })

  test('what asks for the schema itself is bounded by it', () => {
    assert.equal(values('{ __typename __schema { types { fields { name } } } }'), 0)
  })
})
