import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, parse, validate } from 'graphql'
import { typeDefs } from '../graphql/schema.ts'
import * as destinations from './destination-documents.ts'
import * as documents from './documents.ts'
import * as onDemand from './on-demand-documents.ts'

const schema = buildSchema(typeDefs)

for (const [name, document] of Object.entries({ ...documents, ...destinations, ...onDemand })) {
  if (typeof document !== 'object') continue
  test(`${name} is valid against the schema`, () => {
    assert.deepEqual(
      validate(schema, parse(document.text)).map((error) => error.message),
      [],
    )
    assert.match(document.text, new RegExp(`\\{ ${document.field}\\b`))
  })
}
