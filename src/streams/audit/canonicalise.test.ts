import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../base/json.ts'
import { type CanonicalEvent, isRejection, type Rejection } from '../stream.ts'

import { audit } from './index.ts'

const RECEIVED_AT = Date.UTC(2024, 1, 21, 20, 10)

function canonical(source: JsonObject): CanonicalEvent {
  const outcome = audit.canonicalise(source, RECEIVED_AT)
  assert.ok(!isRejection(outcome), JSON.stringify(outcome))
  return outcome
}

function rejection(source: JsonObject): Rejection {
  const outcome = audit.canonicalise(source, RECEIVED_AT)
  assert.ok(isRejection(outcome), JSON.stringify(outcome))
  return outcome
}

const created: JsonObject = {
  relatedResources: [],
  auditPayload: { type: 'ApiKeyCreatedAuditPayload', apiKeyId: '1112158', name: 'T1', version: 1 },
  action: 'CREATE',
  tenantId: 'your-tenant.example.com',
  actionStatus: 'SUCCESS',
  eventTimestamp: '2024-01-25T18:04:58.368Z',
  actor: { id: 'taylor@example.com', type: 'USER_ACTOR', name: 'Taylor Smith' },
  targetType: 'APIKEY',
  id: 'd9dc3cee-98d0-47d6-ba81-e0b38f9f4014',
  receivedTimestamp: '2024-01-25T18:04:58.505Z',
  targets: [],
}

test('the envelope comes out in a fixed order, whatever order it came in', () => {
  const event = canonical(created)
  assert.equal(
    event.line,
    '{"id":"d9dc3cee-98d0-47d6-ba81-e0b38f9f4014","action":"CREATE","actionStatus":"SUCCESS",' +
      '"actor":{"id":"taylor@example.com","type":"USER_ACTOR","name":"Taylor Smith"},"tenantId":"your-tenant.example.com",' +
      '"eventTimestamp":"2024-01-25T18:04:58.368Z","receivedTimestamp":"2024-01-25T18:04:58.505Z","targetType":"APIKEY",' +
      '"targets":[],"relatedResources":[],' +
      '"auditPayload":{"type":"ApiKeyCreatedAuditPayload","apiKeyId":"1112158","name":"T1","version":1}}',
  )
  assert.equal(event.time, Date.parse('2024-01-25T18:04:58.368Z'))
  assert.deepEqual(event.facets, [
    ...['CREATE', 'SUCCESS', 'taylor@example.com', 'USER_ACTOR', 'APIKEY', 'your-tenant.example.com', null],
    ...['ApiKeyCreatedAuditPayload', 'Taylor Smith', null],
  ])
  assert.equal(canonical(Object.fromEntries(Object.entries(created).reverse())).line, event.line)
})

test('unknown fields follow the envelope, untouched and in their order', () => {
  const source = JSON.parse(
    '{"zeta":1,"id":"x","__proto__":{"a":1},"eventTimestamp":0,"alpha":[{"b":null}],"7":"seven","constructor":2}',
  ) as JsonObject
  const { line } = canonical({ ...source, receivedTimestamp: 1 })
  assert.equal(
    line,
    '{"id":"x","eventTimestamp":"1970-01-01T00:00:00.000Z","receivedTimestamp":"1970-01-01T00:00:01.000Z",' +
      '"7":"seven","zeta":1,"__proto__":{"a":1},"alpha":[{"b":null}],"constructor":2}',
  )
})

test('an event that nobody received before us gets our time of receipt', () => {
  assert.match(canonical({ id: 'x', eventTimestamp: 1 }).line, /"receivedTimestamp":"2024-02-21T20:10:00.000Z"/)
})

test('where only the received time is known, it is the time of the event, and the other stays unknown', () => {
  const event = canonical({ id: 'x', receivedTimestamp: '2024-01-25T18:04:58.505Z', eventTimestamp: null })
  assert.equal(event.line, '{"id":"x","receivedTimestamp":"2024-01-25T18:04:58.505Z"}')
  assert.equal(event.time, Date.parse('2024-01-25T18:04:58.505Z'))
})

test('events without id and event time are told apart by their received time', () => {
  const first = canonical({ action: 'LOGIN', receivedTimestamp: 1000 })
  assert.notEqual(canonical({ action: 'LOGIN', receivedTimestamp: 2000 }).id, first.id)
  assert.equal(canonical({ action: 'LOGIN', receivedTimestamp: 1000 }).id, first.id)
})

test('an event without id is recognised although it was received again', () => {
  const first = canonical({ action: 'LOGIN', eventTimestamp: 1, receivedTimestamp: 1000 })
  assert.equal(
    canonical({ action: 'LOGIN', eventTimestamp: '1970-01-01T00:00:01Z', receivedTimestamp: 2000 }).id,
    first.id,
  )
})

test('numbers and booleans become text where the envelope has a string', () => {
  const { line, facets } = canonical({ id: 5, eventTimestamp: 1, tenantId: 12, action: true, actor: { id: 77 } })
  assert.match(line, /^\{"id":"5","action":"true","actor":\{"id":77\},"tenantId":"12"/)
  assert.deepEqual(facets.slice(0, 6), ['true', null, '77', null, null, '12'])
})

test('a wrong type in the envelope is rejected by name, with what to send', () => {
  const wrong: readonly (readonly [string, JsonObject[string]])[] = [
    ...(['action', 'tenantId', 'sessionId', 'userAgent'] as const).map((name) => [name, { a: 1 }] as const),
    ['actor', 'taylor'],
    ['actor', []],
    ['auditPayload', 5],
    ['targets', { type: 'DATASOURCE' }],
    ['relatedResources', 'none'],
  ]
  for (const [name, value] of wrong) {
    const { code, message, hint } = rejection({ ...created, [name]: value })
    assert.equal(code, 'invalid_field')
    assert.ok(message.startsWith(`${name} is `) && hint.includes(name), `${message} ${hint}`)
  }
})

test('null is taken in every field of the envelope', () => {
  const nulls = Object.fromEntries(Object.keys(created).map((name) => [name, null]))
  const { line } = canonical({ ...nulls, eventTimestamp: 1 })
  assert.match(line, /"action":null,"actionStatus":null,"actor":null,"tenantId":null,.*"targets":null/)
})

test('a time that is none is rejected, and named', () => {
  assert.match(
    rejection({ ...created, eventTimestamp: 'yesterday' }).message,
    /eventTimestamp is not a time: "yesterday"/,
  )
  assert.match(rejection({ ...created, receivedTimestamp: [] }).message, /receivedTimestamp is not a time: an array/)
  assert.equal(rejection({ ...created, receivedTimestamp: {} }).code, 'invalid_time')
})

test('the first target names what an event was about', () => {
  const targets = [{ type: 'DATASOURCE', name: 'claims' }, { name: 'other' }]
  assert.equal(canonical({ ...created, targets }).facets.at(-1), 'claims')
  assert.equal(canonical({ ...created, targets: ['claims'] }).facets.at(-1), null)
})
