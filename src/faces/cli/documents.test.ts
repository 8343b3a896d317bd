import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, parse, validate } from 'graphql'
import { typeDefs } from '../graphql/schema.ts'
import * as documents from './documents.ts'

const schema = buildSchema(typeDefs)

for (const [name, document] of Object.entries(documents)) {
  test(`${name} is valid against the schema`, () => {
    assert.deepEqual(
      validate(schema, parse(document.text)).map((error) => error.message),
      [],
    )
    assert.match(document.text, new RegExp(`\\{ ${document.field}\\b`))
  })
}
