/** Every operation that the schema has × everybody who may come: who is not to do it is refused, whatever they know of ids. */
import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { buildSchema } from 'graphql'
import { typeDefs } from '../../src/faces/graphql/schema.ts'
import { STREAM_NAMES, type StreamName } from '../../src/model/ids.ts'
import { ROLES } from '../../src/model/role.ts'
import { type Api, apiOf } from '../support/api.ts'
import { type Browser, signedInBrowser } from '../support/browser.ts'
import { event } from '../support/events.ts'
import { deliverUpto, headOf, jobsOf } from '../support/exports.ts'
import { type SpillwayServer, startSpillway } from '../support/spillway-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { minimalRequest, operationsOf } from './minimal-operation.ts'
import { type Ids, READERS, SUBJECTS, type Subject, WHO_MAY, type World } from './who-may.ts'

const OPERATIONS = operationsOf(buildSchema(typeDefs))

const started = new AsyncDisposableStack()
const subjects = new Map<Subject, (query: string) => Promise<unknown>>()
let server: SpillwayServer
let world: World

before(async () => {
  const folder = started.use(await temporaryFolder())
  const exports = join(folder.path, 'exports')
  await mkdir(exports)
  server = started.adopt(
    await startSpillway({ dataDir: join(folder.path, 'data'), args: ['--file-destination-roots', exports] }),
    (each) => each.stop(),
  )
  const admin = apiOf(server)
  for (const role of ROLES) {
    const browser = await signedInBrowser(server, role)
    subjects.set(role, (query) => answered(browser, query))
  }
  const { made } = await admin.graphql<{ made: { token: string } }>(
    'mutation { made: createApiToken(data: {name: "sender", permissions: [INGEST]}) { token } }',
  )
  subjects.set('sender', async (query) => codeOf(await post(query, { authorization: made.token })))
  const ids: Partial<Record<StreamName, Ids>> = {}
  for (const stream of STREAM_NAMES) ids[stream] = await idsOf(admin, stream, join(exports, stream))
  world = ids as World
})

after(() => started.disposeAsync())

test('every operation says who may do it', () => {
  // Where this fails, give the new operation a line in who-may.ts.
  assert.deepEqual(
    OPERATIONS.filter(({ field }) => WHO_MAY[field.name] === undefined).map(({ field }) => field.name),
    [],
  )
})

for (const operation of OPERATIONS) {
  const { name } = operation.field
  suite(name, () => {
    test('is nothing for who says nothing of themselves', async () => {
      const { status, text } = await post(minimalRequest(operation), {})
      assert.equal(status, 401)
      assert.match(text, /"UNAUTHENTICATED"/)
    })

    for (const { name: which, may, args } of WHO_MAY[name] ?? []) {
      // Who may not comes first: afterwards there may be nothing left to be refused.
      const refusedFirst = [...SUBJECTS.filter((each) => !may.includes(each)), ...may]
      for (const subject of refusedFirst) {
        const isAllowed = may.includes(subject)
        test(`${subject} may ${isAllowed ? '' : 'not '}do it ${which}`, async () => {
          const code = await subjects.get(subject)?.(minimalRequest(operation, args(world)))
          if (isAllowed) assert.ok(!NEVER.has(String(code)), String(code))
          else assert.equal(code, 'FORBIDDEN')
        })
      }
    }
  })
}

/** An answer to who may: also that there is no such thing, or that it cannot be done now; but none of these. */
const NEVER = new Set(['FORBIDDEN', 'UNAUTHENTICATED', 'REQUEST_FORGED', 'BAD_QUERY', 'INTERNAL', 'no answer'])

suite('beside GraphQL', () => {
  for (const stream of STREAM_NAMES) {
    for (const role of ROLES) {
      const may = READERS[stream].includes(role)
      test(`${role} may ${may ? '' : 'not '}download ${stream}, and nobody with the cookie alone`, async () => {
        const { cookie, csrfToken } = await signedInBrowser(server, role)
        const url = `${server.url}/api/v1/streams/${stream}/download`
        assert.equal((await fetch(url, { headers: { cookie } })).status, 403)
        const answer = await fetch(url, { headers: { cookie, 'x-spillway-csrf': csrfToken } })
        assert.equal(answer.status, may ? 200 : 403)
        assert.match(await answer.text(), may ? /first/ : /"FORBIDDEN"/)
      })
    }

    test(`a stranger downloads nothing of ${stream}`, async () => {
      assert.equal((await fetch(`${server.url}/api/v1/streams/${stream}/download`)).status, 401)
    })
  }

  test('a session is no way to send events or to read metrics: programs do that, with tokens', async () => {
    const { cookie, csrfToken } = await signedInBrowser(server, 'Administrator')
    const headers = { cookie, 'x-spillway-csrf': csrfToken, 'content-type': 'application/x-ndjson' }
    const sent = await fetch(`${server.url}/api/v1/streams/audit/events`, { method: 'POST', headers, body: '{}' })
    assert.equal(sent.status, 401)
    assert.equal((await fetch(`${server.url}/metrics`, { headers })).status, 401)
  })
})

async function idsOf(admin: Api, stream: StreamName, folder: string): Promise<Ids> {
  const create = async (): Promise<string> => {
    const { made } = await admin.graphql<{ made: { id: string } }>(
      `mutation ($data: FileEndpointConfigurationInput!) { made: createFileEndpointConfiguration(data: $data) { id } }`,
      { data: { interval: 'EVERY_24_HOURS', folder, stream } },
    )
    return made.id
  }
  await admin.send(stream, event(stream, 'first'))
  const exportId = await create()
  await deliverUpto(admin, exportId, await headOf(admin, stream))
  const [job] = await jobsOf(admin, exportId)
  assert.ok(job)
  return { exportId, jobId: job.id, doomedId: await create() }
}

async function answered(browser: Browser, query: string): Promise<unknown> {
  return codeOf(await browser.graphql(query))
}

interface Answered {
  readonly status: number
  readonly text: string
}

async function post(query: string, headers: Readonly<Record<string, string>>): Promise<Answered> {
  const response = await fetch(`${server.url}/api/audit/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })
  return { status: response.status, text: await response.text() }
}

/** Of the first error; undefined where there is none. */
function codeOf({ text }: Answered): string | undefined {
  const { data, errors = [] } = JSON.parse(text) as { data?: unknown; errors?: { extensions: { code: string } }[] }
  if (data === undefined && errors.length === 0) return 'no answer'
  return errors[0]?.extensions.code
}
