import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, Kind, parse } from 'graphql'
import { fragmentType, resultType, type Types, usedTypes, variablesType } from './write-types.ts'

const SCHEMA = buildSchema(`
  scalar Long
  type Query { places(filter: Filter, kind: Kind!, first: Int! = 5): [Place!]! one: Place }
  union Place = Lake | Table
  type Lake { name: String! bytes: Long }
  type Table { name: String! rows: [Long!] kind: Kind! }
  enum Kind { SMALL LARGE }
  input Filter { kinds: [Kind!] not: Filter name: String! }
`)

test('a result has the shape of its selection: nulls, lists, aliases, and the members of a union', () => {
  const { result } = written('{ one { __typename ... on Lake { name size: bytes } ... on Table { rows } } }')
  assert.equal(
    result,
    "{ readonly one: { readonly __typename: 'Lake'; readonly name: string; readonly size: number | null } | " +
      "{ readonly __typename: 'Table'; readonly rows: readonly number[] | null } | null }",
  )
})

test('fragments are written out, and what is selected twice is there once', () => {
  const { result, fragments } = written(
    'query { one { ...Named ... on Table { name kind } } } fragment Named on Table { name kind }',
  )
  assert.equal(result, '{ readonly one: {  } | { readonly name: string; readonly kind: Kind } | null }')
  assert.deepEqual(fragments, ['{ readonly name: string; readonly kind: Kind }'])
})

test('variables that need not be given are optional; enums and inputs that are named are declared, with what they need', () => {
  const { variables, used } = written(
    'query ($filter: Filter, $kind: Kind!, $first: Int! = 7) { places(filter: $filter, kind: $kind, first: $first) { __typename } }',
  )
  assert.equal(
    variables,
    '{ readonly filter?: Filter | null | undefined; readonly kind: Kind; readonly first?: number | undefined }',
  )
  assert.match(used, /export type Kind = 'SMALL' \| 'LARGE'/)
  assert.match(used, /readonly not\?: Filter \| null \| undefined/)
  assert.match(used, /readonly name: string/)
})

function written(text: string) {
  const document = parse(text)
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
  const [operation] = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  assert.ok(operation)
  const types: Types = {
    schema: SCHEMA,
    fragments: new Map(fragments.map((node) => [node.name.value, node])),
    used: new Set(),
  }
  return {
    result: resultType(types, operation),
    variables: variablesType(types, operation),
    fragments: fragments.map((node) => fragmentType(types, node)),
    used: usedTypes(types),
  }
}
