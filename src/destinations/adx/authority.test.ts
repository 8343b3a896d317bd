import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, beforeEach, describe, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { seededRandom } from '../../base/random.ts'
import { isFault } from '../../model/fault.ts'
import type { FaultCode } from '../../model/fault-table.ts'
import type { HttpAnswer, HttpClient } from '../http-client.ts'
import { readAuthority } from './authority.ts'
import { adxKind, openAdx } from './index.ts'
import { POLICY, STREAM_TABLES } from './testing/adx-place.ts'

const KEY = 'canary~canary'

/** A cluster endpoint that answers as told, and remembers what it was sent. */
let server: Server
let origin = ''
let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {}
const received: string[] = []
before(async () => {
  server = createServer((request, response) => {
    text(request).then((body) => received.push(`${request.url} ${JSON.stringify(request.headers)} ${body}`))
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => received.splice(0))

describe('an endpoint that lies about where to sign in', () => {
  const good = {
    LoginEndpoint: 'https://login.microsoftonline.com',
    KustoServiceResourceId: 'https://kusto.kusto.windows.net',
  }
  const lies: readonly (readonly [string, object | string, FaultCode])[] = [
    [
      'a sign-in host of someone else',
      { ...good, LoginEndpoint: 'https://login.evil.example' },
      'AUTHORITY_NOT_ALLOWED',
    ],
    [
      'one that begins like the real one',
      { ...good, LoginEndpoint: 'https://login.microsoftonline.com.evil.example' },
      'AUTHORITY_NOT_ALLOWED',
    ],
    [
      'one with a user before it',
      { ...good, LoginEndpoint: 'https://login.microsoftonline.com@evil.example' },
      'AUTHORITY_NOT_ALLOWED',
    ],
    [
      'one below the real one',
      { ...good, LoginEndpoint: 'https://login.microsoftonline.com/evil' },
      'AUTHORITY_NOT_ALLOWED',
    ],
    ['plain http', { ...good, LoginEndpoint: 'http://login.microsoftonline.com' }, 'AUTHORITY_NOT_ALLOWED'],
    ['plain http to itself', { ...good, LoginEndpoint: 'http://127.0.0.1:1' }, 'AUTHORITY_NOT_ALLOWED'],
    ['no address', { ...good, LoginEndpoint: 'nowhere' }, 'AUTHORITY_NOT_ALLOWED'],
    [
      'a token for the whole subscription',
      { ...good, KustoServiceResourceId: 'https://management.azure.com' },
      'AUTHORITY_NOT_ALLOWED',
    ],
    ['a token for Graph', { ...good, KustoServiceResourceId: 'https://graph.microsoft.com' }, 'AUTHORITY_NOT_ALLOWED'],
    ['a resource that is no address', { ...good, KustoServiceResourceId: 'kusto' }, 'AUTHORITY_NOT_ALLOWED'],
    ['nothing', {}, 'NOT_A_CLUSTER'],
    ['a page', '<html>hello</html>', 'NOT_A_CLUSTER'],
  ]
  for (const [title, metadata, code] of lies) {
    test(`${title}: ${code}, and the key is sent nowhere`, async () => {
      answer = (_, response) =>
        response.end(typeof metadata === 'string' ? metadata : JSON.stringify({ AzureAD: metadata }))
      const surroundings = { clock: systemClock, random: seededRandom(1), streams: STREAM_TABLES }
      const options = adxKind(surroundings).parse(
        {
          clusterEndpoint: origin,
          ingestionEndpoint: origin,
          databaseName: 'D',
          tenantId: 'contoso.example',
          applicationId: '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9',
          applicationKey: KEY,
        },
        POLICY,
      )
      const destination = openAdx(options, POLICY, surroundings)
      const report = await destination.probe(AbortSignal.timeout(10_000))
      await destination.close()
      assert.partialDeepStrictEqual(report.steps.at(-1), { step: 'signIn', ok: false, code })
      assert.equal(received.length, 1)
      assert.ok(!received.join().includes('canary') && !received.join().includes('authorization'))
    })
  }
})

describe('a cluster without the metadata means the cloud that it is in', () => {
  const policy = { destinationHosts: [], allowInsecureLoopback: false, fileDestinationRoots: [] }
  for (const [engine, login] of [
    ['https://a.b.kusto.windows.net', 'https://login.microsoftonline.com'],
    ['https://a.b.kusto.usgovcloudapi.net', 'https://login.microsoftonline.us'],
    ['https://a.b.kusto.chinacloudapi.cn', 'https://login.partner.microsoftonline.cn'],
  ] as const) {
    test(`${engine}: ${login}`, async () => {
      const http = answering(404, '')
      const { loginEndpoint } = await readAuthority(engine, http, policy, 0, AbortSignal.timeout(1000))
      assert.equal(loginEndpoint, login)
    })
  }

  test('any other refusal is one', async () => {
    const asked = readAuthority(
      'https://a.b.kusto.windows.net',
      answering(503, ''),
      policy,
      0,
      AbortSignal.timeout(1000),
    )
    await assert.rejects(asked, (error) => isFault(error) && error.code === 'DESTINATION_BUSY')
  })
})

function answering(status: number, body: string): HttpClient {
  const send = async (): Promise<HttpAnswer> => ({ status, header: () => undefined, body })
  return { send } as unknown as HttpClient
}
