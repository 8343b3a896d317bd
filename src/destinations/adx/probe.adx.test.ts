import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import type { JsonObject } from '../../base/json.ts'
import type { ProbeReport, ProbeStep } from '../destination.ts'
import { type AdxPlace, type OpenOptions, ROLES, STREAM_TABLES, startAdxPlace } from './testing/adx-place.ts'

let place: AdxPlace
before(async () => {
  place = await startAdxPlace()
})
after(() => place.close())
beforeEach(async () => {
  place.adx.faults.clear()
  for (const table of ['GuardrailActivity', 'AuditEvents']) await place.adx.command(`.drop table ${table} ifexists`)
})

const STEPS = ['address', 'resolve', 'connect', 'signIn', 'database', 'ingest', 'table', 'mapping', 'resources']
const GUARDRAIL = STREAM_TABLES.filter(({ stream }) => stream === 'guardrail_activity')

describe('a probe succeeds', () => {
  test('step by step, makes tables and mappings, writes no rows, and finds everything in place the second time', async () => {
    const destination = place.open()
    const first = await destination.probe(soon())
    assert.deepEqual(
      first.steps.map(({ step, ok }) => [step, ok]),
      STEPS.map((step) => [step, true]),
    )
    assert.deepEqual(first.warnings, [])
    assert.match(messageOf(first, 'table'), /Created the table `AuditEvents`.*Created the table `GuardrailActivity`/)
    assert.match(messageOf(await destination.probe(soon()), 'table'), /`AuditEvents` fits.*`GuardrailActivity` fits/)
    assert.deepEqual(place.adx.query('GuardrailActivity | union AuditEvents | count'), [{ Count: 0 }])
    const [mapping] = await place.adx.command('.show table AuditEvents ingestion json mappings')
    assert.equal(mapping?.['Name'], 'Spillway_audit_v1')
  })

  test('and adds the columns that an older table lacks', async () => {
    const destination = place.open({ streams: GUARDRAIL })
    await place.adx.command('.create table GuardrailActivity (id:string, severity:string, ours:long)')
    const { applicationId, tenantId } = place.adx
    await place.adx.command(`.add table GuardrailActivity admins ('aadapp=${applicationId};${tenantId}')`)
    const report = await destination.probe(soon())
    assert.equal(report.ok, true, JSON.stringify(report.steps.at(-1)))
    assert.match(messageOf(report, 'table'), /Added `detectedAt`, .*`schemaVersion` to `GuardrailActivity`/)
    const [{ Schema } = {}] = await place.adx.command('.show table GuardrailActivity cslschema')
    assert.match(String(Schema), /^id:string, severity:string, ours:long, detectedAt:datetime/)
  })

  test('with an Ingestor alone where the tables are there, and says what that means', async () => {
    await place.open().probe(soon())
    const report = await place.open(as(ROLES.ingestor)).probe(soon())
    assert.equal(report.ok, true, JSON.stringify(report.steps.at(-1)))
    assert.match(report.warnings.join('\n'), /confirmed by the reports[\s\S]*viewers \('aadapp=/)
    assert.match(report.warnings.join('\n'), /columns of `AuditEvents` could not be checked/)
  })
})

describe('a probe says which step fails, and what to do', () => {
  const failures: readonly (readonly [string, () => OpenOptions, string, string, RegExp])[] = [
    ['a wrong tenant', () => ({ changes: { tenantId: 'contoso.example' } }), 'signIn', 'TENANT_NOT_FOUND', /tenant/],
    [
      'a wrong application',
      () => ({ changes: { applicationId: '11111111-2222-4333-8444-555555555555' } }),
      'signIn',
      'APPLICATION_NOT_FOUND',
      /Application \(client\) ID/,
    ],
    ['a wrong key', () => ({ changes: { applicationKey: 'wrong~key' } }), 'signIn', 'APPLICATION_KEY_REFUSED', /value/],
    ['an expired key', expired, 'signIn', 'APPLICATION_KEY_EXPIRED', /new client secret/],
    [
      'no such database',
      () => ({ changes: { databaseName: 'Nowhere' } }),
      'database',
      'DATABASE_NOT_FOUND',
      /spelling/,
    ],
    [
      'no role at all',
      () => as([]),
      'ingest',
      'INGESTION_NOT_ALLOWED',
      /\.add database \['Security'\] ingestors \('aadapp=/,
    ],
    ['a Viewer', () => as(['viewers']), 'ingest', 'INGESTION_NOT_ALLOWED', /Permissions → Add → Ingestor/],
    [
      'an Ingestor alone, and no table',
      () => as(ROLES.ingestor),
      'mapping',
      'TABLE_NOT_FOUND',
      /\.add database \['Security'\] users .*\.create-merge table \['AuditEvents'\]/,
    ],
    [
      'an Ingestor who may look, and no table',
      () => as(ROLES.countingIngestor),
      'table',
      'TABLE_CHANGE_NOT_ALLOWED',
      /\.add database \['Security'\] users \('aadapp=/,
    ],
    [
      'no table, and none to be made',
      () => ({ ...as(ROLES.countingIngestor), changes: { createTables: false } }),
      'table',
      'TABLE_NOT_FOUND',
      /A Database User runs \.create-merge table \['AuditEvents'\] \(\['id'\]:string, /,
    ],
    [
      'nothing listening',
      () => ({ changes: { clusterEndpoint: 'http://127.0.0.1:9' } }),
      'connect',
      'UNREACHABLE',
      /network rules/,
    ],
    [
      'no ingestion service there',
      () => ({ changes: { ingestionEndpoint: 'http://127.0.0.1:9' } }),
      'connect',
      'UNREACHABLE',
      /network rules/,
    ],
  ]
  for (const [title, optionsOf, step, code, hint] of failures) {
    test(`${title}: ${code} at \`${step}\``, async () => {
      const report = await place.open(optionsOf()).probe(soon())
      assert.equal(report.ok, false)
      assert.partialDeepStrictEqual(report.steps.at(-1), { step, ok: false, code }, JSON.stringify(report.steps.at(-1)))
      assert.ok(report.steps.slice(0, -1).every(({ ok }) => ok))
      assert.match(lastStep(report).hint ?? '', hint)
      assertNoSecret(report)
    })
  }

  test('a column of another type: TABLE_CONFLICT with the column and both types', async () => {
    await place.adx.command('.create table GuardrailActivity (id:string, riskScore:string, severity:long)')
    const report = await place.open().probe(soon())
    assert.partialDeepStrictEqual(report.steps.at(-1), { step: 'table', code: 'TABLE_CONFLICT' })
    assert.match(
      lastStep(report).message,
      /`severity` is long and must be string; `riskScore` is string and must be real/,
    )
  })

  test('columns that may not be added: TABLE_INCOMPLETE, and the command in the hint mends it', async () => {
    await place.adx.command('.create table GuardrailActivity (id:string)')
    const destination = place.open({
      ...as(ROLES.countingIngestor),
      changes: { createTables: false },
      streams: GUARDRAIL,
    })
    const report = await destination.probe(soon())
    assert.partialDeepStrictEqual(report.steps.at(-1), { step: 'table', code: 'TABLE_INCOMPLETE' })
    await place.adx.command(commandIn(lastStep(report)))
    assert.equal((await destination.probe(soon())).ok, true)
  })

  test('columns that may not be added by this application: the hint names the right for this table', async () => {
    await place.adx.command('.create table GuardrailActivity (id:string)')
    const report = await place.open(as(ROLES.full)).probe(soon())
    assert.partialDeepStrictEqual(report.steps.at(-1), { step: 'table', code: 'TABLE_CHANGE_NOT_ALLOWED' })
    assert.match(lastStep(report).hint ?? '', /\.add table \['GuardrailActivity'\] admins \('aadapp=/)
  })

  test('the grants in the hints are all that it takes: run one after the other, they end in success', async () => {
    const destination = place.open(as([]))
    const granted: string[] = []
    for (;;) {
      const report = await destination.probe(soon())
      if (report.ok) break
      const command = /\.add database .*?\)/.exec(lastStep(report).hint ?? '')?.[0]
      assert.ok(command !== undefined && !granted.includes(command), JSON.stringify(lastStep(report)))
      granted.push(command)
      await place.adx.command(command)
    }
    assert.deepEqual(
      granted.map((command) => /(?:ingestors|users|viewers)/.exec(command)?.[0]),
      ['ingestors', 'users'],
    )
  })
})

describe('a dry run tells what would be made, and makes nothing', () => {
  const MAPPING = '`Spillway_guardrail_activity_v1` of `GuardrailActivity`'

  test('where there is nothing', async () => {
    const report = await place.open().probe(soon(), { dryRun: true })
    assert.deepEqual(
      report.steps.map(({ step, ok }) => [step, ok]),
      STEPS.map((step) => [step, true]),
    )
    assert.match(messageOf(report, 'table'), /Would create the table `GuardrailActivity` with 37 columns\./)
    assert.ok(
      messageOf(report, 'mapping').includes(`Would create the mapping ${MAPPING}.`),
      messageOf(report, 'mapping'),
    )
    assert.deepEqual(await place.adx.command('.show tables'), [])
  })

  test('where columns are missing and the mapping is another', async () => {
    await place.adx.command('.create table GuardrailActivity (id:string)')
    await place.adx.command(
      `.create-or-alter table GuardrailActivity ingestion json mapping "Spillway_guardrail_activity_v1" '[{"column":"id"}]'`,
    )
    const before = await contents()
    const destination = place.open({ streams: GUARDRAIL })
    const report = await destination.probe(soon(), { dryRun: true })
    assert.match(messageOf(report, 'table'), /^Would add `detectedAt`, .*`schemaVersion` to `GuardrailActivity`\.$/)
    assert.ok(messageOf(report, 'mapping').startsWith(`Would change the mapping ${MAPPING}.`))
    assert.deepEqual(await contents(), before)
  })

  test('where all is in place', async () => {
    const destination = place.open({ streams: GUARDRAIL })
    await destination.probe(soon())
    const report = await destination.probe(soon(), { dryRun: true })
    assert.equal(messageOf(report, 'table'), 'The table `GuardrailActivity` fits.')
    assert.ok(messageOf(report, 'mapping').startsWith(`The mapping ${MAPPING} fits.`))
  })

  test('as an Ingestor alone, who cannot look', async () => {
    const report = await place.open(as(ROLES.ingestor)).probe(soon(), { dryRun: true })
    assert.equal(report.ok, true, JSON.stringify(report.steps.at(-1)))
    assert.match(
      messageOf(report, 'mapping'),
      /cannot be looked at\. Whether the application may ingest .* is saved\.$/,
    )
    assert.deepEqual(await place.adx.command('.show tables'), [])
  })

  test('and what is impossible fails: a column of another type, no table where none is to be made', async () => {
    const notMade = await place.open({ changes: { createTables: false } }).probe(soon(), { dryRun: true })
    assert.partialDeepStrictEqual(notMade.steps.at(-1), { step: 'table', code: 'TABLE_NOT_FOUND' })
    await place.adx.command('.create table GuardrailActivity (severity:long)')
    const conflict = await place.open().probe(soon(), { dryRun: true })
    assert.partialDeepStrictEqual(conflict.steps.at(-1), { step: 'table', code: 'TABLE_CONFLICT' })
  })

  async function contents(): Promise<(readonly JsonObject[])[]> {
    return Promise.all(
      [
        '.show tables',
        '.show table GuardrailActivity cslschema',
        '.show table GuardrailActivity ingestion json mappings',
      ].map((command) => place.adx.command(command)),
    )
  }
})

test('a plan tells what would change, and changes nothing', async () => {
  const destination = place.open()
  const missing = await destination.plan('guardrail_activity', soon())
  assert.deepEqual([missing.table, missing.mapping, missing.added.length], ['create', 'create', 37])
  const [created, mapped, ...others] = await destination.tableChanges('guardrail_activity', soon())
  assert.match(created ?? '', /^Create the table `GuardrailActivity` with 37 columns: `id` \(string\), /)
  assert.equal(mapped, 'Create the ingestion mapping `Spillway_guardrail_activity_v1` of `GuardrailActivity`.')
  assert.deepEqual(others, [])
  assert.deepEqual(await place.adx.command('.show tables'), [])
  await destination.probe(soon())
  assert.deepEqual(await destination.tableChanges('guardrail_activity', soon()), [])
  assert.deepEqual(await destination.plan('guardrail_activity', soon()), {
    table: 'fits',
    mapping: 'fits',
    added: [],
    conflicts: [],
  })
  await place.adx.command(
    `.create-or-alter table GuardrailActivity ingestion json mapping "Spillway_guardrail_activity_v1" '[{"column":"id"}]'`,
  )
  assert.equal((await destination.plan('guardrail_activity', soon())).mapping, 'change')
  const blind = place.open(as(ROLES.ingestor))
  assert.deepEqual((await blind.plan('audit', soon())).table, 'unknown')
})

function as(roles: readonly ('users' | 'ingestors' | 'viewers')[]): OpenOptions {
  return { as: place.adx.addApplication('other', [...roles]) }
}

function expired(): OpenOptions {
  const credentials = place.adx.addApplication('expired', ROLES.full)
  const secret = { value: credentials.applicationKey, expiresAtMs: systemClock.now() - 1 }
  place.adx.directory.put({ applicationId: credentials.applicationId, displayName: 'expired', secrets: [secret] })
  return { as: credentials }
}

function lastStep(report: ProbeReport): ProbeStep {
  const last = report.steps.at(-1)
  assert.ok(last)
  return last
}

function messageOf(report: ProbeReport, step: string): string {
  return report.steps.find((each) => each.step === step)?.message ?? ''
}

function commandIn({ hint = '' }: ProbeStep): string {
  return /\.create-merge table [^)]*\)/.exec(hint)?.[0] ?? ''
}

function assertNoSecret(report: ProbeReport): void {
  assert.doesNotMatch(JSON.stringify(report), /stand-in~|wrong~key|sig=|eyJ/)
}

function soon(): AbortSignal {
  return AbortSignal.timeout(30_000)
}
