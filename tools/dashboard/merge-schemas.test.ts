import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, isObjectType } from 'graphql'
import { mergeSchemas } from './merge-schemas.ts'

const SERVED = `
  type Query { jobs(first: Int): [Job!]! }
  type Job { id: ID! status: Status! }
  enum Status { RUNNING DONE }
`

test('what is agreed upon joins what is served: fields, values, types and arguments', () => {
  const { merged } = mergeSchemas(
    SERVED,
    `
    extend type Query { jobs(first: Int, status: Status): [Job!]! overview: Overview! }
    extend enum Status { QUERYABLE }
    type Overview { jobs: Int! }
  `,
  )
  const schema = buildSchema(merged)
  const query = schema.getQueryType()?.getFields() ?? {}
  assert.deepEqual(Object.keys(query).sort(), ['jobs', 'overview'])
  assert.deepEqual(
    query['jobs']?.args.map(({ name }) => name),
    ['first', 'status'],
  )
  assert.match(merged, /QUERYABLE/)
})

test('what is served by now is pending no more', () => {
  const { missing } = mergeSchemas(SERVED, 'extend type Job { status: Status! owner: String } enum Status { RUNNING }')
  assert.equal(missing, 'extend type Job {\n  owner: String\n}\n')
  assert.equal(mergeSchemas(SERVED, 'type Job { id: ID! } extend type Query { jobs: [Job!]! }').missing, '')
  assert.equal(mergeSchemas(SERVED, '').missing, '')
})

test('what is served counts where both know a field', () => {
  const { merged } = mergeSchemas(SERVED, 'extend type Job { id: String }')
  const job = buildSchema(merged).getType('Job')
  assert.equal(isObjectType(job) && String(job.getFields()['id']?.type), 'ID!')
})
