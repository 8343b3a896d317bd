import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../model/fault.ts'
import type { App } from '../app.ts'
import type { Principal } from '../principal.ts'
import { ADMIN, testPlace } from '../testing/test-app.ts'

async function send(app: App, stream: 'audit' | 'guardrail_activity', count: number): Promise<void> {
  const time = stream === 'audit' ? 'eventTimestamp' : 'detectedAt'
  const body = async function* () {
    yield Buffer.from(Array.from({ length: count }, (_, index) => `{"id":"e-${index}","${time}":1}\n`).join(''))
  }
  await app.intake.take(ADMIN, { stream, format: 'ndjson', gzip: false, body: body() })
}

function somebody(...permissions: Principal['permissions']): Principal {
  return { id: 'x', name: 'X', email: null, permissions }
}

test('streams, exports and concerns are told to who may see them, and the disk to all', async () => {
  await using place = await testPlace()
  const app = place.app({ retentionMs: 90 * 86_400_000 })
  await send(app, 'guardrail_activity', 30)
  const made = await app.exports.create(ADMIN, {
    kind: 'vault',
    stream: 'guardrail_activity',
    interval: 'EVERY_24_HOURS',
    startFrom: 'BEGINNING',
    enabled: true,
    filter: null,
    fields: { account: 'acme', password: 'open sesame' },
  })
  const seen = await app.overview(somebody('GUARDRAIL'))
  assert.deepEqual(
    seen.streams.map(({ stream, eventsTotal, eventsKept }) => ({ stream, eventsTotal, eventsKept })),
    [{ stream: 'guardrail_activity', eventsTotal: 30, eventsKept: 30 }],
  )
  const [stream] = seen.streams
  assert.equal(stream?.received.length, 24)
  assert.equal(
    stream.received.reduce((sum, { count }) => sum + count, 0),
    30,
  )
  assert.ok((stream.received.at(-1)?.at ?? 0) <= (stream.lastReceivedAt ?? 0))
  const [lag] = seen.exports
  assert.deepEqual([lag?.configuration.id, lag?.eventsBehind, lag?.deliveredLast24h], [made.id, 30, 0])
  assert.ok(lag?.lagMs !== null && (lag?.lagMs ?? -1) >= 0)
  // The vault says of its password that it expired in 1970.
  assert.deepEqual(
    seen.concerns.map(({ severity, code }) => [severity, code]),
    [['critical', 'CREDENTIAL_EXPIRED']],
  )
  assert.ok(seen.storeBytes > 0 && seen.diskFreeBytes > 0)
  assert.deepEqual([seen.retentionDays, seen.softwareVersion], [90, 'test'])

  const others = await app.overview(somebody('INTEGRATIONS'))
  assert.deepEqual([others.streams, others.exports, others.concerns.length], [[], [], 1])
  await assert.rejects(app.overview(somebody('INGEST')), (error) => isFault(error) && error.code === 'FORBIDDEN')
})

test('what was delivered is no lag', async () => {
  await using place = await testPlace()
  const app = place.app()
  await send(app, 'guardrail_activity', 7)
  const made = await app.exports.create(ADMIN, {
    kind: 'open',
    stream: 'guardrail_activity',
    interval: 'EVERY_24_HOURS',
    startFrom: 'BEGINNING',
    enabled: true,
    filter: null,
    fields: { account: 'acme' },
  })
  await (await app.scheduler.begin(made, 'person'))?.ended
  const [lag] = (await app.overview(ADMIN)).exports
  assert.deepEqual([lag?.eventsBehind, lag?.lagMs, lag?.deliveredLast24h], [0, null, 7])
})
