import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { type CanonicalEvent, isRejection } from '../stream.ts'
import { guardrailActivityColumns } from './columns.ts'

import { guardrailActivity } from './index.ts'

const RECEIVED_AT = Date.UTC(2026, 0, 14, 13, 50)

function canonical(source: JsonObject): CanonicalEvent {
  const outcome = guardrailActivity.canonicalise(source, RECEIVED_AT)
  assert.ok(!isRejection(outcome), JSON.stringify(outcome))
  return outcome
}

function record(source: JsonObject): JsonObject {
  return JSON.parse(canonical({ detectedAt: 1, ...source }).line) as JsonObject
}

const webhook: JsonObject = {
  id: '7a0f2e51-3b0d-4f0f-9d0c-2f1f7f6f0a01',
  filterId: 'PromptInjection',
  actor: '203.0.113.24',
  latestApiIp: '203.0.113.24',
  latestApiEndpoint: '/v1/chat/completions',
  latestApiMethod: 'POST',
  latestApiOrig: '{"method":"POST","requestPayload":"{\\"messages\\":[]}","statusCode":"403"}',
  latestApiCollectionId: 1718042191,
  country: '',
  detectedAt: 1768398441,
  eventType: 'SINGLE',
  category: 'PromptInjection',
  subCategory: 'Jailbreak',
  type: 'rule-based',
  refId: '',
  severity: 'critical',
  metadata:
    '{"policyName":"Block jailbreaks","ruleViolated":"PromptInjection","riskScore":"0.97","reason":"instruction override","behaviour":"block","countryCode":"IN","destCountryCode":"US"}',
  successfulExploit: false,
  status: 'ACTIVE',
  label: 'GUARDRAIL',
  host: 'agents.corp.example',
  jiraTicketUrl: 'https://tickets.example/SEC-1',
  contextSource: 'AGENTIC',
  sessionId: 'sess-8821',
  owaspCategories: [{ id: 'LLM01', name: 'Prompt Injection', severity: 'CRITICAL', confidence: 'HIGH' }],
}

test("the seed product's webhook record becomes ours", () => {
  const event = canonical(webhook)
  assert.deepEqual(JSON.parse(event.line), {
    id: '7a0f2e51-3b0d-4f0f-9d0c-2f1f7f6f0a01',
    detectedAt: '2026-01-14T13:47:21.000Z',
    receivedAt: '2026-01-14T13:50:00.000Z',
    contextSource: 'AGENTIC',
    severity: 'CRITICAL',
    status: 'ACTIVE',
    label: 'GUARDRAIL',
    policyName: 'Block jailbreaks',
    ruleViolated: 'PromptInjection',
    behaviour: 'block',
    detectionType: 'SESSION',
    category: 'PromptInjection',
    subCategory: 'Jailbreak',
    type: 'Rule-Based',
    eventType: 'SINGLE',
    actor: '203.0.113.24',
    actorIp: '203.0.113.24',
    host: 'agents.corp.example',
    component: '/v1/chat/completions',
    method: 'POST',
    collectionId: '1718042191',
    sessionId: 'sess-8821',
    country: 'IN',
    destCountry: 'US',
    successfulExploit: false,
    riskScore: 0.97,
    reason: 'instruction override',
    owaspCategories: [{ id: 'LLM01', name: 'Prompt Injection', severity: 'CRITICAL', confidence: 'HIGH' }],
    compliance: [],
    refId: null,
    ticketUrl: 'https://tickets.example/SEC-1',
    payload: { method: 'POST', requestPayload: '{"messages":[]}', statusCode: '403' },
    metadata: JSON.parse(String(webhook['metadata'])),
    extra: null,
  })
  assert.equal(event.time, 1768398441000)
})

test('every record has every column, whatever the source left out', () => {
  const names = guardrailActivityColumns.map((column) => column.name)
  assert.deepEqual(Object.keys(record({})), names)
  assert.deepEqual(Object.keys(record(webhook)), names)
})

test('a missing severity stays null', () => {
  assert.equal(record({ metadata: { severity: 'HIGH' } })['severity'], null)
})

test('agents and endpoints stay apart, and an unknown word is kept as it is', () => {
  assert.equal(record({ contextSource: 'endpoint' })['contextSource'], 'ENDPOINT')
  assert.equal(record({ contextSource: 'Agentic' })['contextSource'], 'AGENTIC')
  assert.equal(record({ contextSource: 'Quantum' })['contextSource'], 'Quantum')
})

test('the policy is named by filterId only where nothing else names it, and filterId is not lost', () => {
  assert.equal(record({ filterId: 'F' })['policyName'], 'F')
  assert.equal(record({ filterId: 'F' })['extra'], null)
  const named = record({ filterId: 'F', metadata: { policyName: 'P', ruleViolated: 'R' } })
  assert.deepEqual([named['policyName'], named['extra']], ['P', { filterId: 'F' }])
})

test('a payload that is no JSON object is kept raw', () => {
  const cut = '{"method":"POST","requestPayload":"{\\"mess'
  for (const given of ['not json', cut, '[1,2]', '42', '{"a":1,"a":2}', `${'['.repeat(40)}${']'.repeat(40)}`]) {
    assert.deepEqual(record({ latestApiOrig: given })['payload'], { raw: given })
  }
  assert.deepEqual(record({ latestApiOrig: [1] })['payload'], { raw: [1] })
})

test("our own name wins over the seed product's, which goes to extra when it says something else", () => {
  const both = record({
    actorIp: '1',
    latestApiIp: '2',
    component: '/a',
    latestApiEndpoint: '/a',
    payload: { a: 1 },
    latestApiOrig: 'x',
  })
  assert.deepEqual([both['actorIp'], both['component'], both['payload']], ['1', '/a', { a: 1 }])
  assert.deepEqual(both['extra'], { latestApiIp: '2', latestApiOrig: 'x' })
})

test('an extra of the source stays, beside what we put there', () => {
  assert.deepEqual(record({ extra: { a: 1 }, b: 2 })['extra'], { a: 1, b: 2 })
  assert.deepEqual(record({ extra: { a: 1 }, a: 2 })['extra'], { a: 2, extra: { a: 1 } })
  assert.deepEqual(record({ extra: 'text', b: 2 })['extra'], { b: 2, extra: 'text' })
})

test('numbers of a detector keep their digits inside of embedded JSON too', () => {
  const { line } = canonical({
    detectedAt: 1,
    latestApiOrig: '{"trace":12345678901234567890}',
    metadata: '{"riskScore":0.12345678901234567890}',
  })
  assert.match(line, /"riskScore":0\.12345678901234567890,/)
  assert.match(line, /"payload":\{"trace":12345678901234567890\}/)
})

test('a value of another type than its column is in extra, and the column is null', () => {
  const odd = record({ severity: { level: 3 }, riskScore: 'high', successfulExploit: 'maybe', compliance: 'SOC 2' })
  assert.deepEqual(
    [odd['severity'], odd['riskScore'], odd['successfulExploit'], odd['compliance']],
    [null, null, null, []],
  )
  assert.deepEqual(odd['extra'], {
    severity: { level: 3 },
    riskScore: 'high',
    successfulExploit: 'maybe',
    compliance: 'SOC 2',
  })
})

test('where only the received time is known, it is the time of the event', () => {
  const event = canonical({ id: 'x', receivedAt: 1768398441 })
  assert.equal(event.time, 1768398441000)
  assert.match(event.line, /"detectedAt":null,"receivedAt":"2026-01-14T13:47:21.000Z"/)
})

const NAMES = [
  ...guardrailActivityColumns.map((column) => column.name),
  ...[
    'filterId',
    'latestApiIp',
    'latestApiEndpoint',
    'latestApiMethod',
    'latestApiOrig',
    'latestApiCollectionId',
    'jiraTicketUrl',
  ],
  ...['__proto__', 'constructor', '12', 'unheard', 'toString', '\u0000', '\udfff'],
]

/** Texts of all scalars in a value, and of those in JSON that is inside of its strings. */
function leaves(value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap(leaves)
  if (isJsonObject(value)) return Object.values(value).flatMap(leaves)
  return value === null || value === '' ? [] : [String(value).toLowerCase()]
}

test('every value of any source is found again in its canonical line', () => {
  const text = fc.string({ unit: 'binary', maxLength: 10 })
  const known = fc.constantFrom<JsonValue>(
    'critical',
    'Active',
    'true',
    '0.970',
    '1e3',
    '7',
    '-0.5',
    'rule-based',
    'WARN',
    '[1,"x"]',
    '{"k":"v"}',
  )
  const inner = fc.dictionary(
    fc.constantFrom('policyName', 'ruleViolated', 'riskScore', 'reason', 'behaviour', 'a', '__proto__'),
    fc.oneof(text, known),
  )
  const value = fc.oneof(
    text,
    known,
    fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }),
    inner,
    inner.map((object) => JSON.stringify(object)),
  )
  const sources = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 45, size: 'max' })
  fc.assert(
    fc.property(sources, (given) => {
      const source = JSON.parse(JSON.stringify({ ...given, id: 'one', detectedAt: 1, receivedAt: 2 })) as JsonObject
      const found = record(source)
      const there = new Set(leaves(found))
      for (const [name, member] of Object.entries(source)) {
        if (name === 'detectedAt' || name === 'receivedAt') continue
        for (const leaf of leaves(member)) {
          const isThere = there.has(leaf) || leavesOfText(leaf).every((part) => there.has(part))
          assert.ok(isThere, `${name}: ${JSON.stringify(leaf)} is not in ${JSON.stringify(found)}`)
        }
      }
    }),
    { numRuns: 1000 },
  )
})

/** For a string that holds JSON: what must be found instead of it. */
function leavesOfText(text: string): string[] {
  try {
    const value = JSON.parse(text) as JsonValue
    return typeof value === 'object' && value !== null ? leaves(value) : [text]
  } catch {
    return [text]
  }
}

test('risk score and compliance can be filtered by, as text', () => {
  const { facets } = canonical({
    id: 'x',
    detectedAt: 1,
    riskScore: 0.75,
    compliance: ['PCI DSS', 'GDPR'],
    subCategory: 'S',
  })
  assert.deepEqual(facets.slice(-3), ['S', '0.75', 'PCI DSS, GDPR'])
})
