import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConfigurationId, DestinationId, JobId } from '../../model/ids.ts'
import type { Concern } from './concern.ts'
import { concernsOf, type DestinationFacts, type ExportFacts, type Facts } from './concerns.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 0, 15, 9)

const LAKE: DestinationFacts['record'] = {
  id: 'lake' as DestinationId,
  kind: 'adls',
  name: 'The lake',
  enabled: true,
  connectionStatus: 'SUCCESS',
  connectionReport: null,
}
const EXPORT: ExportFacts['configuration'] = {
  id: 'e1' as ConfigurationId,
  stream: 'audit',
  enabled: true,
  failure: null,
  failuresInARow: 0,
  confirmationFailure: null,
  destination: LAKE,
}
const WELL: Facts = {
  now: NOW,
  destinations: [{ record: LAKE, isReadable: true }],
  exports: [{ configuration: EXPORT, eventsBehind: 0, lagMs: null }],
  onDemand: [],
  quarantined: [],
  tokens: [{ name: 'the gateway', createdAt: NOW, expiresAt: NOW + 90 * DAY, revokedAt: null }],
  streams: [{ stream: 'audit', lastReceivedAt: NOW - HOUR }],
  space: { freeBytes: 100 * 1024 ** 3, bytesPerDay: 1024 ** 3 },
  retentionMs: 90 * DAY,
  retentionOverridesExports: false,
}

function told(change: Partial<Facts>): string[] {
  return concernsOf({ ...WELL, ...change }).map(({ severity, title, path }: Concern) => `${severity}: ${title} ${path}`)
}

function withExport(change: Partial<ExportFacts['configuration']>, more: Partial<ExportFacts> = {}): Partial<Facts> {
  return { exports: [{ configuration: { ...EXPORT, ...change }, eventsBehind: 1234, lagMs: DAY, ...more }] }
}

test('where all is well, nothing is told', () => {
  assert.deepEqual(told({}), [])
})

test('an export that fails is told with its reason, and worse the longer it does', () => {
  const failure = { code: 'SAS_EXPIRED', message: 'The SAS token has expired.', hint: 'Enter a new one.', at: NOW }
  assert.deepEqual(told(withExport({ failure, failuresInARow: 1 })), [
    'warning: The export of audit to The lake fails: The SAS token has expired. /exports/e1',
  ])
  assert.deepEqual(told(withExport({ failure, failuresInARow: 7 })), [
    'critical: The export of audit to The lake fails (7 times in a row): The SAS token has expired. /exports/e1',
  ])
  assert.deepEqual(told(withExport({ failure, failuresInARow: 7, enabled: false })), [])
  const [concern] = concernsOf({ ...WELL, ...withExport({ confirmationFailure: failure }) })
  assert.deepEqual(
    [concern?.severity, concern?.code, concern?.hint],
    ['critical', 'DELIVERY_UNCONFIRMED', failure.hint],
  )
})

test('a credential is told before it expires, the nearer the louder', () => {
  const expiring = (inMs: number) => told({ destinations: [{ record: LAKE, isReadable: true, expiresAt: NOW + inMs }] })
  const path = '/settings/integrations/adls/lake'
  assert.deepEqual(expiring(31 * DAY), [])
  assert.deepEqual(expiring(30 * DAY), [`info: The credential of The lake expires in 30 days. ${path}`])
  assert.deepEqual(expiring(10 * DAY), [`warning: The credential of The lake expires in 10 days. ${path}`])
  assert.deepEqual(expiring(DAY), [`critical: The credential of The lake expires in 24 hours. ${path}`])
  assert.deepEqual(expiring(1), [`critical: The credential of The lake expires in 1 hour. ${path}`])
  assert.deepEqual(expiring(0), [`critical: The credential of The lake has expired. ${path}`])
  assert.match(
    told({ destinations: [{ record: LAKE, isReadable: false }] }).join(),
    /^critical: The secret of The lake cannot/,
  )
})

test('a disabled destination is told where something waits for it', () => {
  const record = { ...LAKE, enabled: false }
  const destinations = [{ record, isReadable: true }]
  assert.deepEqual(told({ ...withExport({ destination: record }), destinations }), [
    'warning: The lake is disabled: 1,234 events of 1 export wait for it. /settings/integrations/adls/lake',
  ])
  assert.deepEqual(told({ ...withExport({ destination: record, enabled: false }), destinations }), [])
})

test('what an export owes is told before its retention ends: as a loss only where it will be one', () => {
  const old = withExport({}, { lagMs: 80 * DAY })
  assert.deepEqual(told(withExport({}, { lagMs: 71 * DAY })), [])
  assert.match(told(old).join(), /^warning: .* owes events that are 80 days old; they are kept beyond/)
  assert.match(told({ ...old, retentionOverridesExports: true }).join(), /^critical: .* are deleted in 10 days\./)
  const past = { ...withExport({}, { lagMs: 90 * DAY }), retentionOverridesExports: true }
  assert.match(told(past).join(), /are deleted now\./)
})

test('a destination whose last check failed is told, with the step, unless nobody uses it now', () => {
  const report = {
    ...{ ok: false, checkedAt: NOW - HOUR, warnings: [] },
    steps: [
      { step: 'resolve', ok: true, message: 'The name is known.' },
      { step: 'write', ok: false, message: 'The SAS may not write.', hint: 'Make one that may.' },
    ],
  }
  const record = { ...LAKE, connectionStatus: 'FAILED' as const, connectionReport: report }
  const [concern] = concernsOf({ ...WELL, destinations: [{ record, isReadable: true }] })
  assert.deepEqual(concern, {
    severity: 'warning',
    code: 'CONNECTION_FAILED',
    title: 'The last check of The lake failed: The SAS may not write.',
    hint: 'Make one that may. Check the connection again when that is put right.',
    path: '/settings/integrations/adls/lake',
    at: NOW - HOUR,
  })
  assert.deepEqual(
    told({ exports: [], destinations: [{ record: { ...record, enabled: false }, isReadable: true }] }),
    [],
  )
})

test('a token is told before it expires, and for a week after: whoever sends with it is refused', () => {
  const expiring = (inMs: number, more: object = {}) =>
    told({
      tokens: [
        { name: 'the gateway', createdAt: NOW + inMs - 90 * DAY, expiresAt: NOW + inMs, revokedAt: null, ...more },
      ],
    })
  assert.deepEqual(expiring(31 * DAY), [])
  assert.deepEqual(expiring(29 * DAY), ['info: The API token “the gateway” expires in 29 days. /settings/tokens'])
  assert.match(expiring(10 * DAY).join(), /^warning: /)
  assert.match(expiring(DAY).join(), /^critical: .* expires in 24 hours/)
  assert.match(expiring(-DAY).join(), /^critical: .* has expired: whoever uses it is refused/)
  assert.deepEqual(expiring(-8 * DAY), [])
  assert.deepEqual(expiring(-DAY, { revokedAt: NOW }), [])
  assert.deepEqual(expiring(DAY, { expiresAt: null }), [])
  assert.deepEqual(expiring(20 * HOUR, { createdAt: NOW }), [], 'made for a day, and fresh')
  assert.match(expiring(6 * HOUR, { createdAt: NOW - 18 * HOUR }).join(), /^critical: /)
})

test('an export on demand that fails is told for a week', () => {
  const failure = { code: 'SAS_EXPIRED', message: 'The SAS token has expired.', hint: 'Enter a new one.', at: NOW }
  const job = { id: 'j1' as JobId, status: 'FAILED' as const, stream: 'guardrail_activity' as const, failure }
  const onDemand = (more: object) => told({ onDemand: [{ ...job, destinationId: LAKE.id, ...more }] })
  assert.deepEqual(onDemand({}), [
    'critical: The export of guardrail activity to The lake on demand has failed: The SAS token has expired. /exports/jobs/j1',
  ])
  assert.match(onDemand({ status: 'RUNNING' }).join(), /^warning: .* on demand fails: /)
  assert.deepEqual(onDemand({ status: 'RUNNING', failure: null }), [])
  assert.deepEqual(onDemand({ failure: { ...failure, at: NOW - 8 * DAY } }), [])
})

test('events that were put aside are told once for a stream and a destination, with the latest job', () => {
  const rows = { stream: 'audit', destinationId: LAKE.id } as const
  const quarantined = [
    { ...rows, jobId: 'j2' as JobId, count: 1_200, at: NOW - HOUR },
    { ...rows, jobId: 'j1' as JobId, count: 34, at: NOW - DAY },
  ]
  assert.deepEqual(told({ quarantined }), [
    'warning: The export of audit to The lake put 1,234 events aside within a week: no row could hold them unchanged. /exports/jobs/j2',
  ])
})

test('a disk is told by what is left and by how long that lasts', () => {
  const gib = 1024 ** 3
  const left = (freeBytes: number, bytesPerDay: number) => told({ space: { freeBytes, bytesPerDay } })
  assert.deepEqual(left(6 * gib, 0), [])
  assert.deepEqual(left(4 * gib, 0), ['warning: The disk of the data folder has 4.0 GiB left. null'])
  assert.match(left(60 * gib, 10 * gib).join(), /^warning: .* full in 6 days\./)
  assert.match(left(60 * gib, 100 * gib).join(), /^critical: .* full in 14 hours\./)
  assert.match(left(gib / 2, 0).join(), /^critical: .* has 0\.5 GiB left/)
})

test('a stream that fell silent is told, one that never spoke is not', () => {
  const heard = (lastReceivedAt: number | null) => told({ streams: [{ stream: 'guardrail_activity', lastReceivedAt }] })
  assert.deepEqual(heard(null), [])
  assert.deepEqual(heard(NOW - 23 * HOUR), [])
  assert.deepEqual(heard(NOW - 3 * DAY), [
    'info: Guardrail activity has received nothing for 3 days. /guardrails/activity',
  ])
})

test('the worst comes first, then what is first in time', () => {
  const failure = { code: 'UNREACHABLE', message: 'It is down.', hint: 'Look.', at: NOW - HOUR }
  const concerns = concernsOf({
    ...WELL,
    ...withExport({ failure, failuresInARow: 5 }),
    streams: [{ stream: 'audit', lastReceivedAt: NOW - 2 * DAY }],
    destinations: [{ record: LAKE, isReadable: true, expiresAt: NOW + DAY }],
    space: { freeBytes: 4 * 1024 ** 3, bytesPerDay: 0 },
  })
  assert.deepEqual(
    concerns.map(({ severity, code }) => [severity, code]),
    [
      ['critical', 'EXPORT_FAILING'],
      ['critical', 'CREDENTIAL_EXPIRES'],
      ['warning', 'DISK_LOW'],
      ['info', 'STREAM_SILENT'],
    ],
  )
})
