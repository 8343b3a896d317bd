import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { STREAM_NAMES } from '../src/model/ids.ts'
import { streamDefinition } from '../src/streams/registry.ts'
import { type CanonicalEvent, isRejection } from '../src/streams/stream.ts'
import { activityLines, generateActivity } from './activity.ts'

const START_AT = Date.UTC(2026, 0, 14)
const COUNT = 3000

for (const stream of STREAM_NAMES) {
  const events: CanonicalEvent[] = []
  for (const source of generateActivity({ seed: 7, stream, startAt: START_AT, count: COUNT })) {
    const outcome = streamDefinition(stream).canonicalise(source, START_AT)
    assert.ok(!isRejection(outcome), `${stream}: ${JSON.stringify(outcome)} ${JSON.stringify(source)}`)
    events.push(outcome)
  }
  const facet = (name: string): unknown[] => {
    const at = streamDefinition(stream).facets.findIndex((candidate) => candidate.name === name)
    return events.map((event) => event.facets[at])
  }

  test(`${stream}: every event is accepted, and has an id of its own`, () => {
    assert.equal(events.length, COUNT)
    assert.equal(new Set(events.map((event) => event.id)).size, COUNT)
  })

  test(`${stream}: a seed gives the same events again, and another seed others`, () => {
    const lines = (seed: number): string[] => [...activityLines({ seed, stream, startAt: START_AT, count: 50 })]
    assert.deepEqual(lines(1), lines(1))
    assert.notDeepEqual(lines(1), lines(2))
    assert.ok(lines(1).every((line) => !line.includes('\n')))
  })

  test(`${stream}: sizes and entropy are those of real events`, () => {
    const lines = events.slice(0, 500).map((event) => `${event.line}\n`)
    const bytes = Buffer.from(lines.join(''))
    const ratio = bytes.length / deflateRawSync(bytes, { level: 1 }).length
    assert.ok(bytes.length / 500 > 1000 && bytes.length / 500 < 1800, String(bytes.length / 500))
    assert.ok(ratio > 3 && ratio < 5, String(ratio))
  })

  test(`${stream}: some events are late`, () => {
    const late = events.filter((event, at) => at > 0 && event.time < (events[at - 1]?.time ?? 0) - 60_000)
    assert.ok(late.length > COUNT / 200, String(late.length))
  })

  test(`${stream}: some sessions hold several events, and some events have none of the optional fields`, () => {
    const sessions = facet(stream === 'audit' ? 'actorId' : 'sessionId').filter((session) => session !== null)
    assert.ok(new Set(sessions).size < sessions.length / 2)
    assert.ok(sessions.length < COUNT)
  })

  if (stream === 'guardrail_activity') {
    test('guardrail activity is of agents and of endpoints, of every severity and of none', () => {
      const contexts = new Set(facet('contextSource'))
      assert.ok(contexts.has('AGENTIC') && contexts.has('ENDPOINT'))
      assert.deepEqual(new Set(facet('severity')), new Set(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', null]))
      assert.ok(new Set(facet('policyName')).size > 8)
    })
  } else {
    test('audit events are queries, and every kind of event of governing them', () => {
      assert.ok(facet('action').filter((action) => action === 'QUERY').length > COUNT / 2)
      assert.ok(new Set(facet('payloadType')).size > 35)
      assert.ok(new Set(facet('actionStatus')).size === 3)
    })
  }
}
