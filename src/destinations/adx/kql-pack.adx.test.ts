import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { eventually } from '../../../local-azure/adx/eventually.ts'
import { parseQuery } from '../../../local-azure/adx/kql/language.ts'
import { systemClock } from '../../base/clock.ts'
import type { JsonObject } from '../../base/json.ts'
import { DEFAULT_TABLES } from './options.ts'
import { createMergeTable, createOrAlterMapping, mappingName } from './table-commands.ts'
import { type AdxPlace, STREAM_TABLES, startAdxPlace } from './testing/adx-place.ts'
import { type RowsArtifact, rowsArtifact } from './testing/rows-artifact.ts'
import { StockClient } from './testing/stock-client.ts'

const FOLDER = new URL('../../../docs/destinations/adx/', import.meta.url)
const COMMANDS = ['functions.kql', 'tables.kql']
const QUERIES = (await readdir(FOLDER)).filter((name) => name.endsWith('.kql') && !COMMANDS.includes(name)).sort()
const HOUR_MS = 3_600_000

let place: AdxPlace
/** What people run the pack with: Microsoft's own client, over the wire. */
let stock: StockClient
let guardrail: RowsArtifact
let audit: RowsArtifact
before(async () => {
  place = await startAdxPlace()
  stock = new StockClient(place.adx)
  const destination = place.open()
  guardrail = rowsArtifact(activity())
  audit = rowsArtifact(access(), { stream: 'audit' })
  for (const artifact of [guardrail, audit]) await destination.put(artifact, AbortSignal.timeout(30_000))
  for (const [table, rows] of [
    ['GuardrailActivity', guardrail.rows],
    ['AuditEvents', audit.rows],
  ] as const) {
    await eventually(() => place.adx.query(`${table} | count`)[0]?.['Count'] === rows, `the rows of ${table}`)
  }
})
after(async () => {
  stock.close()
  await place.close()
})

describe("each query is bound by Microsoft's parser to the columns that Spillway makes", () => {
  const tables = STREAM_TABLES.map(({ stream, columns }) => ({
    name: DEFAULT_TABLES[stream],
    columns: columns.map(({ name, type }) => ({ name, type: type as 'string' })),
  }))
  for (const name of QUERIES) {
    test(name, async () => {
      const { problems } = parseQuery(await textOf(name), [{ name: 'D', tables, functions: [] }], 'D')
      assert.deepEqual(problems, [])
    })
  }

  test('and a column that there is not would be found', () => {
    const { problems } = parseQuery(
      'GuardrailActivity | where sevrity == 1',
      [{ name: 'D', tables, functions: [] }],
      'D',
    )
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['KS142'],
    )
  })
})

describe('each query says on real rows what its comment promises', () => {
  const expected: Readonly<Record<string, readonly JsonObject[]>> = {
    'top-policies.kql': [
      { policyName: 'Mask PII', Events: 4, Blocked: 0, Critical: 0, GotThrough: 0, Actors: 2 },
      { policyName: 'Block jailbreaks', Events: 3, Blocked: 3, Critical: 3, GotThrough: 1, Actors: 1 },
    ],
    'blocked-and-warned.kql': [{ Blocked: 2, Warned: 4, Others: 0 }],
    'rising-risk.kql': [{ actor: 'eve', RecentEvents: 2, EventsBefore: 1 }],
    'sessions.kql': [{ sessionId: 's-1', Events: 2, GotThrough: 0, MaxRisk: 0.9 }],
    'new-components.kql': [{ component: '/mcp/send', Events: 4 }],
    'failed-data-access.kql': [
      {
        actorId: 'mallory',
        actionStatus: 'UNAUTHORIZED',
        action: 'QUERY',
        Target: 'claims',
        Technology: 'SNOWFLAKE',
        Attempts: 2,
      },
    ],
    'unauthorised-then-allowed.kql': [{ actorId: 'mallory', targetType: 'DATASOURCE', action: 'QUERY', Refusals: 2 }],
    'delivery-audit.kql': [
      { Table: 'AuditEvents', Rows: 3, Events: 3, FirstPosition: 1, LastPosition: 3, Gaps: 0, Versions: [1] },
      { Table: 'GuardrailActivity', Rows: 7, Events: 7, FirstPosition: 1, LastPosition: 7, Gaps: 0, Versions: [1] },
    ],
    'repeated-events.kql': [],
  }
  for (const name of QUERIES) {
    test(name, async () => {
      const rows = await stock.rows(await textOf(name))
      const wanted = expected[name]
      assert.ok(wanted !== undefined, 'what it should say is written here')
      const totals = name === 'blocked-and-warned.kql' ? [sumOf(rows)] : rows
      assert.equal(totals.length, wanted.length, JSON.stringify(totals))
      for (const [index, row] of wanted.entries()) assert.partialDeepStrictEqual(totals[index], row)
    })
  }
})

test('tables.kql holds the commands that Spillway itself would run, and they make a table that fits', async () => {
  const commands = STREAM_TABLES.flatMap(({ stream, columns, schemaVersion }) => {
    const mapping = mappingName({ name: stream, schemaVersion })
    const table = DEFAULT_TABLES[stream]
    return [createMergeTable(table, columns), createOrAlterMapping(table, mapping, columns)]
  })
  const text = await textOf('tables.kql')
  assert.deepEqual(
    text.split('\n').filter((line) => line.startsWith('.')),
    commands,
  )
  for (const command of commands) await stock.rows(command)
  assert.partialDeepStrictEqual(await place.open().plan('audit', AbortSignal.timeout(30_000)), {
    table: 'fits',
    mapping: 'fits',
  })
})

test('the functions are created by their commands, and answer', async () => {
  const commands = (await textOf('functions.kql')).split(/\n(?=\.create-or-alter)/).slice(1)
  assert.equal(commands.length, 4)
  for (const command of commands) await stock.rows(command)
  assert.deepEqual(
    (
      await stock.rows('GuardrailEvents(ago(30d)) | project id, policyName, behaviour, riskScore | order by id asc')
    ).slice(0, 4),
    [
      { id: 'j1', policyName: 'Block jailbreaks', behaviour: 'block', riskScore: 0.2 },
      { id: 'j2', policyName: 'Block jailbreaks', behaviour: 'block', riskScore: 0.8 },
      { id: 'j3', policyName: 'Block jailbreaks', behaviour: 'block', riskScore: 0.9 },
      { id: 'p1', policyName: 'Mask PII', behaviour: 'warn', riskScore: null },
    ],
  )
  assert.deepEqual(await stock.rows('GuardrailEvents(ago(30d)) | count'), [{ Count: 7 }])
  assert.deepEqual(await stock.rows('GuardrailEvents(ago(6h)) | count'), [{ Count: 6 }], 'since a time')
  assert.deepEqual(
    await stock.rows('AuditEventsSince(ago(30d)) | project id, actorId, actionStatus, targets | order by id asc'),
    ['UNAUTHORIZED', 'UNAUTHORIZED', 'SUCCESS'].map((actionStatus, n) => {
      return { id: `a${n + 1}`, actorId: 'mallory', actionStatus, targets: [CLAIMS] }
    }),
  )
  for (const [name, { slice, rows }] of [
    ['GuardrailDeliveries', guardrail],
    ['AuditDeliveries', audit],
  ] as const) {
    const [delivery, ...others] = await stock.rows(`${name}()`)
    const positions = { FirstPosition: 1, LastPosition: rows, Gaps: 0 }
    assert.partialDeepStrictEqual(delivery, { slice, Rows: rows, Events: rows, ...positions }, name)
    assert.deepEqual(others, [])
  }
})

test('the link of a delivery opens a query that gives its rows', async () => {
  const destination = place.open()
  const link = new URL(destination.link('guardrail_activity', [guardrail.name]))
  const query = gunzipSync(Buffer.from(link.searchParams.get('query') ?? '', 'base64')).toString()
  assert.match(query, /where slice in \('guardrail_activity-0+1-0+8-[0-9a-f]{12}'\)/)
  assert.deepEqual(
    (await stock.rows(query)).map(({ id }) => id),
    ['j1', 'j2', 'j3', 'p1', 'p2', 'p3', 'p4'],
  )
})

async function textOf(name: string): Promise<string> {
  return readFile(new URL(name, FOLDER), 'utf8')
}

function sumOf(rows: readonly JsonObject[]): JsonObject {
  const sum = (key: string): number => rows.reduce((total, row) => total + Number(row[key]), 0)
  return { Blocked: sum('Blocked'), Warned: sum('Warned'), Others: sum('Others') }
}

function hoursAgo(hours: number): string {
  return new Date(systemClock.now() - hours * HOUR_MS).toISOString()
}

function activity(): JsonObject[] {
  const jailbreak = { policyName: 'Block jailbreaks', severity: 'CRITICAL', actor: 'eve', component: '/v1/chat' }
  const pii = { policyName: 'Mask PII', severity: 'LOW', behaviour: 'warn', component: '/mcp/send' }
  return [
    { ...jailbreak, id: 'j1', detectedAt: hoursAgo(200), behaviour: 'block', riskScore: 0.2, successfulExploit: true },
    { ...jailbreak, id: 'j2', detectedAt: hoursAgo(5), behaviour: 'block', riskScore: 0.8, sessionId: 's-1' },
    { ...jailbreak, id: 'j3', detectedAt: hoursAgo(4), behaviour: 'block', riskScore: 0.9, sessionId: 's-1' },
    ...[1, 2, 3, 4].map((n) => ({
      ...pii,
      id: `p${n}`,
      detectedAt: hoursAgo(n),
      actor: n % 2 === 0 ? 'max' : 'mia',
      riskScore: null,
    })),
  ]
}

const CLAIMS = { type: 'DATASOURCE', id: '77', name: 'claims', technology: 'SNOWFLAKE' }

function access(): JsonObject[] {
  const query = {
    action: 'QUERY',
    actor: { id: 'mallory', name: 'Mallory' },
    targetType: 'DATASOURCE',
    targets: [CLAIMS],
  }
  return [
    {
      ...query,
      id: 'a1',
      actionStatus: 'UNAUTHORIZED',
      actionStatusReason: 'no subscription',
      eventTimestamp: hoursAgo(9),
    },
    {
      ...query,
      id: 'a2',
      actionStatus: 'UNAUTHORIZED',
      actionStatusReason: 'no subscription',
      eventTimestamp: hoursAgo(8),
    },
    { ...query, id: 'a3', actionStatus: 'SUCCESS', eventTimestamp: hoursAgo(7) },
  ]
}
