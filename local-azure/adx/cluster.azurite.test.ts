import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { systemClock } from '../../src/base/clock.ts'
import type { LocalAdx } from './local-adx.ts'
import { startLocalAdx } from './start-local-adx.ts'
import { answerOf, signIn, type TestClient } from './test-client.ts'

describe('the cluster stand-in', () => {
  let adx: LocalAdx
  let admin: TestClient
  let user: TestClient
  let ingestor: TestClient
  let viewer: TestClient
  let stranger: TestClient

  before(async () => {
    adx = await startLocalAdx({ roles: ['users'] })
    admin = await signIn(adx, adx.administrator)
    user = await signIn(adx)
    ingestor = await signIn(adx, adx.addApplication('ingestor', ['ingestors']))
    viewer = await signIn(adx, adx.addApplication('viewer', ['viewers']))
    stranger = await signIn(adx, adx.addApplication('stranger', []))
  })
  after(() => adx.close())

  describe('tables', () => {
    it('are made and extended by .create-merge, which refuses a change of type', async () => {
      assert.equal((await user.mgmt('.create-merge table Grown (a:string, b:long)')).status, 200)
      assert.equal(
        (await user.mgmt(".create-merge table Grown (b:long, ['c d']:dynamic) with (folder='x')")).status,
        200,
      )
      const [row] = (await user.mgmt('.show table Grown cslschema')).rows
      assert.equal(row?.['Schema'], "a:string, b:long, ['c d']:dynamic")
      const refused = await user.mgmt('.create-merge table Grown (a:long)')
      assert.equal(refused.status, 400)
      assert.match(refused.error, /Column 'a' .* has the type 'string'/)
    })

    it('show their schema as JSON with .NET and Kusto type names', async () => {
      await user.mgmt(
        '.create table Typed (s:string, n:int, r:real, t:datetime, x:bool, d:dynamic, l:long, g:guid, p:timespan)',
      )
      const [row] = (await user.mgmt('.show table Typed schema as json')).rows
      const schema = JSON.parse(String(row?.['Schema'])) as { OrderedColumns: { CslType: string; Type: string }[] }
      assert.deepEqual(
        schema.OrderedColumns.map(({ CslType }) => CslType),
        ['string', 'int', 'real', 'datetime', 'bool', 'dynamic', 'long', 'guid', 'timespan'],
      )
      assert.equal(schema.OrderedColumns[3]?.Type, 'System.DateTime')
    })

    it('are listed, piped into a query, dropped', async () => {
      await user.mgmt('.create table Doomed (a:string)')
      assert.deepEqual((await user.mgmt(".show tables | where TableName startswith 'doom' | project TableName")).rows, [
        { TableName: 'Doomed' },
      ])
      assert.equal((await user.mgmt('.drop table Doomed')).status, 200)
      const gone = await user.mgmt('.show table Doomed cslschema')
      assert.equal(gone.error, "BadRequest_EntityNotFound: Entity ID 'Doomed' of kind 'Table' was not found.")
      assert.equal((await user.mgmt('.drop table Doomed ifexists')).status, 200)
    })

    it('keep ingestion mappings, given in one literal or several', async () => {
      await user.mgmt('.create table Mapped (id:string)')
      const whole = `'[{"column":"id","Properties":{"Path":"$.id"}}]'`
      const pieces = `'['\n'{"column":"id","path":"$[\\'a b\\'][0]"}'\n']'`
      assert.equal((await user.mgmt(`.create-or-alter table Mapped ingestion json mapping "M1" ${whole}`)).status, 200)
      assert.equal((await user.mgmt(`.create-or-alter table Mapped ingestion json mapping 'M2' ${pieces}`)).status, 200)
      assert.deepEqual(
        (await user.mgmt('.show table Mapped ingestion json mappings')).rows.map((row) => row['Name']),
        ['M1', 'M2'],
      )
      const broken = await user.mgmt(`.create-or-alter table Mapped ingestion json mapping "M3" '[{"path":"$.id"}]'`)
      assert.match(broken.error, /^BadRequest_InvalidMapping/)
      assert.match(
        (await user.mgmt('.show table Mapped ingestion json mapping "M3"')).error,
        /^BadRequest_EntityNotFound/,
      )
    })
  })

  describe('functions', () => {
    it('are stored, validated, listed and run', async () => {
      await user.mgmt('.create-merge table Source (id:string, n:long)')
      const made = await user.mgmt(
        ".create-or-alter function with (folder='f', docstring='d') Above(least:long) { Source | where n > least }",
      )
      assert.equal(made.status, 200)
      assert.deepEqual((await user.query('Above(5) | count')).rows, [{ Count: 0 }])
      assert.deepEqual(
        (await user.mgmt('.show functions')).rows.map((row) => row['Name']),
        ['Above'],
      )
      const broken = await user.mgmt('.create-or-alter function Broken() { Nothing | count }')
      assert.equal(broken.status, 400)
      assert.match(broken.error, /Semantic error/)
    })
  })

  describe('rights', () => {
    const forbidden = async (answer: Promise<{ status: number; error: string }>, message: RegExp): Promise<void> => {
      const { status, error } = await answer
      assert.equal(status, 403)
      assert.match(error, message)
    }

    it('an ingestor may not query, a viewer not ingest or create, a stranger nothing', async () => {
      await user.mgmt('.create-merge table Guarded (id:string)')
      await forbidden(
        ingestor.query('Guarded | count'),
        /^Forbidden: Principal 'aadapp=.*' is not authorized to read database 'Security'/,
      )
      await forbidden(stranger.query('print 1'), /not authorized to read database/)
      await forbidden(
        viewer.mgmt('.create table Mine (id:string)'),
        /not authorized to perform operation 'TableCreate'/,
      )
      await forbidden(ingestor.mgmt('.create-merge table Mine (id:string)'), /'TableCreate'/)
      await forbidden(
        viewer.mgmt(`.create-or-alter table Guarded ingestion json mapping "M" '[{"column":"id"}]'`),
        /Mapping/,
      )
      await forbidden(viewer.stream('Guarded', '{"id":"x"}', 'streamFormat=json'), /'StreamingIngest'/)
      await forbidden(viewer.ingestMgmt('.get ingestion resources'), /'Ingest' on 'any database'/)
      await forbidden(viewer.ingestMgmt('.get kusto identity token'), /'Ingest' on 'any database'/)
      assert.equal((await viewer.query('Guarded | count')).status, 200)
      assert.equal((await ingestor.ingestMgmt('.get ingestion resources')).status, 200)
    })

    it('who creates a table becomes its admin; another user may not extend or drop it', async () => {
      const other = await signIn(adx, adx.addApplication('other', ['users']))
      await user.mgmt('.create-merge table Owned (id:string)')
      await forbidden(other.mgmt('.create-merge table Owned (id:string, more:long)'), /'TableAlterMerge'/)
      await forbidden(other.mgmt('.drop table Owned'), /'TableDrop'/)
      assert.equal((await other.mgmt('.create-merge table Owned (id:string)')).status, 200)
      assert.equal((await user.mgmt('.create-merge table Owned (more:long)')).status, 200)
    })

    it('a database admin gives and takes roles', async () => {
      const { applicationId, applicationKey } = adx.addApplication('promoted', [])
      const promoted = await signIn(adx, { applicationId, applicationKey })
      const fqn = `'aadapp=${applicationId};${adx.tenantId}'`
      await forbidden(user.mgmt(`.add database Security viewers (${fqn})`), /'DatabaseSecurityRoleAlter'/)
      assert.equal((await admin.mgmt(`.add database Security viewers (${fqn}) 'for a test'`)).status, 200)
      assert.equal((await promoted.query('print 1')).status, 200)
      assert.deepEqual(
        (await promoted.mgmt('.show principal roles')).rows.map((row) => row['Role']),
        ['Viewer'],
      )
      await admin.mgmt(`.drop database Security viewers (${fqn})`)
      assert.equal((await promoted.query('print 1')).status, 403)
    })

    it('databases are shown only to those who have a role there', async () => {
      assert.deepEqual((await stranger.mgmt('.show databases')).rows, [])
      assert.equal((await viewer.mgmt('.show databases')).rows.length, 1)
      await forbidden(stranger.mgmt('.show database Security schema'), /'DatabaseShow'/)
    })
  })

  describe('what cannot be done is said clearly', () => {
    const cases: readonly (readonly [text: string, error: RegExp])[] = [
      ['.set-or-append T <| print 1', /^BadRequest_NotSupported: .*stand-in/],
      [
        '.create materialized-view V on table T { T }',
        /^BadRequest_NotSupported: The command '\.create materialized-view/,
      ],
      ['.nonsense', /Syntax error: Query could not be parsed/],
      ['.get ingestion resources', /Syntax error: Query could not be parsed/],
      ['.create table X (a:decimal)', /Syntax error/],
      ['.create table X (a:string, a:long)', /twice/],
    ]
    for (const [text, error] of cases) it(text, async () => assert.match((await admin.mgmt(text)).error, error))

    it('an unknown database is named', async () => {
      assert.match(
        (await admin.query('print 1', 'Nowhere')).error,
        /Entity ID 'Nowhere' of kind 'Database' was not found/,
      )
    })

    it('the ingestion endpoint answers no queries and says what it is', async () => {
      assert.equal((await fetch(`${adx.ingestUrl}/v2/rest/query`, { method: 'POST' })).status, 404)
      assert.equal((await ingestor.ingestMgmt('.show version')).rows[0]?.['ServiceType'], 'DataManagement')
      assert.equal((await viewer.mgmt('.show version')).rows[0]?.['ServiceType'], 'Engine')
    })

    it('every answer says that it comes from a stand-in', async () => {
      const response = await fetch(`${adx.clusterUrl}/v1/rest/auth/metadata`)
      assert.match(response.headers.get('server') ?? '', /stand-in/)
      const { body } = await answerOf(response)
      assert.deepEqual((body as { AzureAD: { LoginEndpoint: string } }).AzureAD.LoginEndpoint, adx.authorityUrl)
    })
  })

  describe('streaming ingestion', () => {
    it('takes json and multijson, plain and gzipped, and refuses more than 4 MB', async () => {
      await admin.mgmt('.create table Streamed (id:string, n:long)')
      await admin.mgmt('.alter table Streamed policy streamingingestion enable')
      const rows = '[{"id":"a","n":1},\n {"id":"b","n":"2"}] {"id":"c"}'
      assert.equal((await ingestor.stream('Streamed', rows, 'streamFormat=multijson')).status, 200)
      const packed = gzipSync('{"id":"d","n":4}\n')
      assert.equal(
        (await ingestor.stream('Streamed', packed, 'streamFormat=json', { 'content-encoding': 'gzip' })).status,
        200,
      )
      assert.deepEqual(adx.query('Streamed | order by id asc | summarize make_list(id), sum(n)'), [
        { list_id: ['a', 'b', 'c', 'd'], sum_n: 7 },
      ])
      const large = gzipSync(`{"id":"${'x'.repeat(4 << 20)}"}`)
      const refused = await ingestor.stream('Streamed', large, 'streamFormat=json', { 'content-encoding': 'gzip' })
      assert.match(refused.error, /^Stream_InputStreamTooLarge/)
      assert.match(
        (await ingestor.stream('Streamed', '[1', 'streamFormat=multijson')).error,
        /^BadRequest_UnexpectedCharacter/,
      )
      assert.match(
        (await ingestor.stream('Streamed', '{}', 'streamFormat=json&mappingName=No')).error,
        /^BadRequest_MappingReferenceWasNotFound/,
      )
    })
  })

  describe('faults on demand', () => {
    it('throttle, fail, delay and lose answers, each as often as asked', async () => {
      adx.faults.add({ at: 'query', fault: { kind: 'status', status: 429, retryAfterS: 2 }, match: 'print' })
      const throttled = await viewer.query('print 1')
      assert.equal(throttled.status, 429)
      assert.equal(throttled.headers.get('retry-after'), '2')
      assert.equal((await viewer.query('print 1')).status, 200)
      adx.faults.add({ at: 'mgmt', fault: { kind: 'status', status: 503 }, times: 2 })
      assert.deepEqual(
        [(await viewer.mgmt('.show tables')).status, (await viewer.mgmt('.show tables')).status],
        [503, 503],
      )
      assert.equal((await viewer.mgmt('.show tables')).status, 200)
    })

    it('a lost response means that the work was done', async () => {
      adx.faults.add({ at: 'mgmt', fault: { kind: 'lose-response' }, match: 'Lost' })
      await assert.rejects(user.mgmt('.create table Lost (id:string)'), /fetch failed/)
      assert.equal((await user.mgmt('.show table Lost cslschema')).status, 200)
    })

    it('a streamed request whose answer is lost is stored: repeating it doubles the rows', async () => {
      await admin.mgmt('.create-merge table Doubled (id:string)')
      await admin.mgmt('.alter table Doubled policy streamingingestion enable')
      adx.faults.add({ at: 'streaming', fault: { kind: 'lose-response' }, match: 'Doubled' })
      await assert.rejects(ingestor.stream('Doubled', '{"id":"a"}', 'streamFormat=json'), /fetch failed/)
      await ingestor.stream('Doubled', '{"id":"a"}', 'streamFormat=json')
      assert.deepEqual(adx.query('Doubled | count'), [{ Count: 2 }])
    })

    it('a delayed answer comes later, and is right', async () => {
      adx.faults.add({ at: 'query', fault: { kind: 'delay', ms: 200 } })
      const started = systemClock.now()
      assert.deepEqual((await viewer.query('print 7')).rows, [{ print_0: 7 }])
      assert.ok(systemClock.now() - started >= 190)
    })

    it('a hanging answer comes never', async () => {
      adx.faults.add({ at: 'metadata', fault: { kind: 'hang' } })
      const request = fetch(`${adx.clusterUrl}/v1/rest/auth/metadata`, { signal: AbortSignal.timeout(300) })
      await assert.rejects(request, { name: 'TimeoutError' })
    })

    for (const at of ['arrival', 'effect'] as const) {
      it(`a request that is held at its ${at} tells so, and gets no answer`, async () => {
        const table = `Held_${at}`
        const { promise, resolve } = Promise.withResolvers<void>()
        const seen: string[] = []
        using _ = adx.faults.watch((where, text) => seen.push(`${where} ${text}`))
        adx.faults.add({
          at: 'mgmt',
          fault: { kind: 'hold', at, held: resolve },
          match: /^\.create table Held_/,
          skip: 1,
        })
        assert.equal((await user.mgmt('.create table Held_not (id:string)')).status, 200)
        const answered = user.mgmt(`.create table ${table} (id:string)`).catch(() => 'cut')
        await promise
        assert.equal((await user.mgmt(`.show table ${table} cslschema`)).status, at === 'effect' ? 200 : 400)
        assert.equal(await Promise.race([answered, systemClock.sleep(100)]), undefined)
        assert.ok(seen.includes(`mgmt .create table ${table} (id:string)`))
        assert.equal((await user.mgmt('.drop table Held_not ifexists')).status, 200)
      })
    }

    it('can be ordered over HTTP, and listed', async () => {
      const url = `${adx.clusterUrl}/stand-in/faults`
      const rule = { at: 'query', fault: { kind: 'status', status: 500 } }
      assert.equal((await fetch(url, { method: 'POST', body: JSON.stringify(rule) })).status, 201)
      assert.equal((await fetch(url, { method: 'POST', body: '{"at":"nowhere"}' })).status, 400)
      assert.equal(adx.state().faults.pending.length, 1)
      assert.equal((await viewer.query('print 1')).status, 500)
      assert.equal((await fetch(url, { method: 'DELETE' })).status, 200)
      const state = await answerOf(await fetch(`${adx.clusterUrl}/stand-in/state`))
      assert.equal(state.status, 200)
    })
  })
})
