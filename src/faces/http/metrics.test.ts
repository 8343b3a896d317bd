import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { App } from '../../app/app.ts'
import type { Permission } from '../../app/principal.ts'
import { ADMIN, type TestPlace, testPlace } from '../../app/testing/test-app.ts'
import { present } from '../../base/assert.ts'
import { systemClock } from '../../base/clock.ts'
import { silentLogger } from '../../base/log.ts'
import { systemRandom } from '../../base/random.ts'
import { METRICS } from '../../model/metric-table.ts'
import { MetricsRecorder } from '../../model/metrics.ts'
import { type HttpServer, startHttpServer } from './http-server.ts'

let place: TestPlace
let app: App
let server: HttpServer
let token: string
const metrics = new MetricsRecorder()
before(async () => {
  place = await testPlace()
  app = place.app({ metrics })
  server = await startHttpServer(app, { host: '127.0.0.1', port: 0, log: silentLogger, random: systemRandom, metrics })
  token = await tokenWith('ADMIN')
})
after(async () => {
  await server.close()
  await app.stop()
  await place[Symbol.asyncDispose]()
})

async function tokenWith(permission: Permission): Promise<string> {
  const made = await app.tokens.create(ADMIN, { name: permission, permissions: [permission], expiresAt: null })
  return made.token.reveal()
}

async function scrape(authorization = token): Promise<{ status: number; text: string }> {
  const response = await fetch(`${server.url}/metrics`, { headers: { authorization } })
  return { status: response.status, text: await response.text() }
}

/** The value of one line; fails where there is none. */
async function value(line: string): Promise<number> {
  const { text } = await scrape()
  const found = present(
    text.split('\n').find((each) => each.startsWith(`${line} `)),
    `${line} in\n${text}`,
  )
  return Number(found.slice(line.length + 1))
}

async function send(body: string): Promise<void> {
  await fetch(`${server.url}/api/v1/streams/audit/events`, {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/x-ndjson' },
    body,
  })
}

test('who may read a stream may read the metrics, and nobody else', async () => {
  for (const permission of ['AUDIT', 'GUARDRAIL', 'ADMIN'] as const)
    assert.equal((await scrape(await tokenWith(permission))).status, 200, permission)
  for (const permission of ['INGEST', 'INTEGRATIONS'] as const)
    assert.equal((await scrape(await tokenWith(permission))).status, 403, permission)
  assert.equal((await scrape('nobody')).status, 401)
})

test('what was sent is counted: events, requests and commits', async () => {
  const accepted = 'spillway_intake_events_total{stream="audit",outcome="accepted"}'
  const event = '{"id":"one","eventTimestamp":1768398441}'
  await send(`${event}\n${event}\nnothing\n`)
  await send(event)
  await send(event.replace('one', 'two'))
  assert.equal(await value(accepted), 2)
  assert.equal(await value(accepted.replace('accepted', 'duplicate')), 2)
  assert.equal(await value(accepted.replace('accepted', 'rejected')), 1)
  assert.equal(await value('spillway_intake_requests_total{outcome="OK"}'), 3)
  assert.equal(await value('spillway_http_requests_total{route="/api/v1/streams/:stream/events",status="200"}'), 3)
  assert.ok((await value('spillway_commit_duration_seconds_count')) >= 3)
  assert.equal(await value('spillway_intake_bytes_in_flight'), 0)
  assert.ok((await value('spillway_store_bytes{stream="audit"}')) > 0)
})

test('an export is counted by what it delivered, how it fails and what it still owes', async () => {
  const { id } = await app.exports.create(ADMIN, {
    kind: 'vault',
    interval: 'EVERY_HOUR',
    stream: 'audit',
    startFrom: 'BEGINNING',
    enabled: true,
    filter: null,
    fields: { account: 'acme', password: 'open sesame' },
  })
  const labels = `{configuration="${id}",stream="audit"}`
  const waiting = await value(`spillway_export_events_waiting${labels}`)
  assert.ok(waiting > 0)
  assert.equal(await value(`spillway_export_interval_seconds${labels}`), 3600)
  assert.equal(await value(`spillway_export_credential_expiry_timestamp_seconds${labels}`), 0.001)
  assert.ok((await value(`spillway_export_success_age_seconds${labels}`)) < 60)

  const locked = place.app({ masterKey: Buffer.alloc(32, 9), metrics })
  await assert.rejects(locked.exports.run(ADMIN, id), { code: 'SECRET_UNREADABLE' })
  assert.equal(await value(`spillway_export_failures_total{configuration="${id}",code="SECRET_UNREADABLE"}`), 1)
  assert.equal(await value(`spillway_export_failures_in_a_row${labels}`), 1)

  const run = await app.scheduler.begin(await app.exports.configuration(ADMIN, id), 'person')
  await run?.ended
  const [file] = place.delivered.all()
  assert.equal(await value(`spillway_export_artifacts_total{configuration="${id}"}`), 1)
  assert.equal(await value(`spillway_export_rows_total{configuration="${id}"}`), file?.rows)
  assert.equal(await value(`spillway_export_bytes_total{configuration="${id}"}`), file?.bytes.length)
  assert.equal(await value(`spillway_export_failures_in_a_row${labels}`), 0)

  await app.exports.setEnabled(ADMIN, id, false)
  assert.doesNotMatch((await scrape()).text, /spillway_export_events_waiting/, 'nothing is expected of a disabled one')
})

test('the time until rows can be queried is observed', async () => {
  const { id } = await app.exports.create(ADMIN, {
    kind: 'table',
    interval: 'EVERY_HOUR',
    stream: 'audit',
    startFrom: 'BEGINNING',
    enabled: true,
    filter: null,
    fields: {},
  })
  const run = await app.scheduler.begin(await app.exports.configuration(ADMIN, id), 'person')
  await run?.ended
  const later = { ...systemClock, now: () => systemClock.now() + 60_000 }
  const { confirmer } = place.app({ metrics, clock: later })
  await confirmer.tick()
  await confirmer.idle()
  assert.equal(await value('spillway_export_queryable_seconds_count'), 1)
  assert.equal(await value('spillway_export_queryable_seconds_bucket{le="30"}'), 0)
})

test('by now, every metric of the table has been seen, in lines that Prometheus can read', async () => {
  await app.exports.create(ADMIN, {
    kind: 'vault',
    interval: 'EVERY_HOUR',
    stream: 'audit',
    startFrom: 'BEGINNING',
    enabled: true,
    filter: null,
    fields: { account: 'acme', password: 'open sesame' },
  })
  const { text } = await scrape()
  for (const name of Object.keys(METRICS)) assert.match(text, new RegExp(`^# TYPE ${name} `, 'm'))
  const line =
    /^(?:# (?:HELP|TYPE) \w+ .+|[a-z_]+(?:\{\w+="(?:[^"\\\n]|\\.)*"(?:,\w+="(?:[^"\\\n]|\\.)*")*})? -?[\d.e+-]+)$/
  for (const each of text.trimEnd().split('\n')) assert.match(each, line)
})
