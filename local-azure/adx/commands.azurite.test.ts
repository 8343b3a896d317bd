import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { LocalAdx } from './local-adx.ts'
import { startLocalAdx } from './start-local-adx.ts'
import { signIn, type TestClient } from './test-client.ts'

/** Every documented command once, in an order in which each finds what it needs: what it answers, in part. */
const COMMANDS: readonly (readonly [text: string, expected: Readonly<Record<string, unknown>> | 'no rows'])[] = [
  [".create table T (id:string) with (folder='F', docstring='D')", { TableName: 'T', Folder: 'F', DocString: 'D' }],
  ['.alter-merge table T (n:long)', { TableName: 'T' }],
  ['.show table T cslschema', { Schema: 'id:string, n:long', DatabaseName: 'Security' }],
  ['.show tables', { TableName: 'T', DatabaseName: 'Security' }],
  ['.show tables details', { TableName: 'T', TotalRowCount: 0, TotalExtents: 0, MaxExtentsCreationTime: null }],
  ['.show table T details', { TableName: 'T' }],
  ['.show table T extents', 'no rows'],
  ['.show table T principals', { Role: 'Table T Admin', PrincipalType: 'AAD Application' }],
  [
    `.create table T ingestion json mapping "M" '[{"column":"id","path":"$.id"}]'`,
    { Name: 'M', Kind: 'Json', Table: 'T' },
  ],
  [
    `.alter table T ingestion json mapping "M" '[{"column":"n","path":"$.n"}]'`,
    { Mapping: '[{"column":"n","path":"$.n"}]' },
  ],
  ['.show table T ingestion mappings', { Name: 'M' }],
  ['.show table T ingestion json mapping "M"', { Name: 'M' }],
  ['.drop table T ingestion json mapping "M"', 'no rows'],
  ['.create function ifnotexists F(x:long) { x + 1 }', { Name: 'F', Parameters: '(x:long)', Body: '{ x + 1 }' }],
  ['.alter function F(x:long) { x + 2 }', { Body: '{ x + 2 }' }],
  ['.show function F', { Name: 'F' }],
  ['.drop function F', 'no rows'],
  ['.alter table T policy streamingingestion enable', { Policy: '{"IsEnabled":true}' }],
  ['.show table T policy streamingingestion', { PolicyName: 'streamingingestion', Policy: '{"IsEnabled":true}' }],
  ['.delete table T policy streamingingestion', { Policy: 'null' }],
  [
    `.alter database Security policy ingestionbatching '{"MaximumBatchingTimeSpan":"00:00:30"}'`,
    { EntityName: '[Security]' },
  ],
  ['.show database Security policy ingestionbatching', { Policy: '{"MaximumBatchingTimeSpan":"00:00:30"}' }],
  [".add table T ingestors ('aadapp=a;b')", { Role: 'Table T Admin' }],
  [".drop table T ingestors ('aadapp=a;b')", { Role: 'Table T Admin' }],
  [".set database Security monitors ('aadapp=a;b') skip-results", 'no rows'],
  [".show database Security principals | where PrincipalFQN == 'aadapp=a;b'", { Role: 'Database Security Monitor' }],
  ['.set database Security monitors none skip-results', 'no rows'],
  ['.show principal roles', { Scope: 'Cluster', Role: 'AllDatabasesAdmin' }],
  ['.show databases', { DatabaseName: 'Security', IsCurrent: true }],
  ['.show database details', { DatabaseName: 'Security' }],
  ['.show database Security schema', { DatabaseName: 'Security', TableName: null }],
  ['.show database schema as json', {}],
  ['.show version', { ServiceType: 'Engine', ProductVersion: 'Spillway local stand-in' }],
  ['.show cluster', { Name: 'local-adx-stand-in' }],
  ['.show capacity', { Resource: 'ingestions' }],
  ['.show operations', 'no rows'],
  ['.show ingestion failures', 'no rows'],
  ['.clear table T data', { TableName: 'T' }],
  ['.drop table T', 'no rows'],
]

describe('every documented command', () => {
  let adx: LocalAdx
  let admin: TestClient

  before(async () => {
    adx = await startLocalAdx()
    admin = await signIn(adx, adx.administrator)
  })
  after(() => adx.close())

  for (const [text, expected] of COMMANDS) {
    it(text, async () => {
      const { status, rows, error } = await admin.mgmt(text)
      assert.equal(status, 200, error)
      const [row] = rows
      if (expected === 'no rows') assert.deepEqual(rows, [])
      else assert.deepEqual({ ...row, ...expected }, row)
    })
  }
})
