import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, type ExecutionResult, graphqlSync } from 'graphql'
import { withoutValues } from './without-values.ts'

const schema = buildSchema(`
  type Query { ask(data: Data, size: Size): Boolean }
  enum Size { SMALL LARGE }
  input Data { secret: String! enabled: Boolean count: Int share: Float id: ID size: Size more: [Data!] }
`)
const SECRET = 'q~8Q~se"cret; at "data.x"; value'
const VALID = { secret: 'x' }

function messages(variables: object): string[] {
  const source = 'query ($data: Data, $size: Size) { ask(data: $data, size: $size) }'
  return messagesOf(graphqlSync({ schema, source, variableValues: { ...variables } }))
}

function messagesOf({ errors = [] }: ExecutionResult): string[] {
  assert.ok(errors.length > 0)
  return errors.map(({ message }) => message)
}

test('a value that is refused is nowhere in what is left, and the place and the reason are', () => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ ...VALID, enabled: SECRET }, /at "data\.enabled": Boolean cannot represent a non boolean\./],
    [{ ...VALID, count: SECRET }, /at "data\.count": Int cannot represent non-integer\./],
    [{ ...VALID, share: SECRET }, /at "data\.share": Float cannot represent non[ -]numeric\./],
    [{ ...VALID, id: { SECRET } }, /at "data\.id": /],
    [{ ...VALID, secret: [SECRET] }, /at "data\.secret": String cannot represent a non string\./],
    [{ ...VALID, size: SECRET }, /at "data\.size": The value does not exist in "Size" enum\./],
    [{ ...VALID, more: [{ enabled: SECRET }] }, /Variable "\$data" has an invalid value/],
    [{ enabled: true, count: 1, other: SECRET }, /Variable "\$data" has an invalid value/],
    [{ ...VALID, scret: SECRET }, /Field "scret" is not defined by type "Data"\. Did you mean "secret"/],
    [{ ...VALID, [SECRET]: 'a name' }, /Variable "\$data" has an invalid value/],
  ]
  for (const [data, says] of cases) {
    const left = messages({ data }).map(withoutValues).join('\n')
    assert.match(left, says)
    for (const part of ['q~8Q', 'cret;', 'se"']) assert.ok(!left.includes(part), left)
  }
  for (const variables of [{ data: SECRET }, { data: 5 }, { data: VALID, size: SECRET }]) {
    const left = messages(variables).map(withoutValues).join('\n')
    assert.ok(!left.includes('q~8Q'), left)
  }
})

test('what stands in a document is not repeated either', () => {
  const text = JSON.stringify(SECRET)
  for (const source of [
    `{ ask(data: {secret: "x", enabled: ${text}}) }`,
    `{ ask(data: {secret: "x", size: ${text}}) }`,
    `{ ask(data: ${text}) }`,
    `{ ask } ${text}`,
    `{ ask(size: ${text}) }`,
  ]) {
    const left = messagesOf(graphqlSync({ schema, source })).map(withoutValues).join('\n')
    assert.ok(!left.includes('q~8Q'), left)
  }
})

test('what names only fields and types stays as it is', () => {
  const source = '{ aks(dta: 1) }'
  for (const message of messagesOf(graphqlSync({ schema, source }))) assert.equal(withoutValues(message), message)
})
