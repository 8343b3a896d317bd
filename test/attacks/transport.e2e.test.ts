/** Below GraphQL: paths, headers, and where one request ends and the next begins. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { API_TOKEN, type TestServer, testServer } from '../../src/faces/http/testing/test-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const SECRET = 'content of a file that is nobody’s business'

const started = new AsyncDisposableStack()
let server: TestServer
before(async () => {
  const folder = started.use(await temporaryFolder())
  await mkdir(join(folder.path, 'dashboard', 'assets'), { recursive: true })
  for (const name of ['secret.js', 'dashboard/.secret.js', 'dashboard/assets/.secret.js'])
    await writeFile(join(folder.path, name), SECRET)
  await writeFile(join(folder.path, 'dashboard', 'index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(folder.path, 'dashboard', 'assets', 'index-abc.js'), 'known')
  server = started.use(await testServer({ dashboardFolder: join(folder.path, 'dashboard') }))
})
after(() => started.disposeAsync())

suite('a path', () => {
  const ups = [
    '..',
    '%2e%2e',
    '%2E%2E',
    '.%2e',
    '%252e%252e',
    '..%00',
    '..;',
    '%c0%ae%c0%ae',
    '%uff0e%uff0e',
    '....',
    '..%01',
  ]
  const slashes = ['/', '%2f', '%5c', '\\', '%252f', '//', '/./', '%c0%af', '%ef%bc%8f']
  const ends = [
    'secret.js',
    'secret.js%00.js',
    'secret.js;.js',
    'secret.js%20',
    'secret.js/',
    'dashboard/index.html',
    '.secret.js',
  ]
  const places = [
    '/',
    '/assets/',
    '/assets/index-abc.js/',
    '/activity/',
    '/api/',
    '/api/v1/streams/',
    '/api/v1/streams/audit/',
    '/healthz/',
  ]
  const accepts = ['*/*', 'text/html']

  for (const place of places) {
    test(`below ${place} leads nowhere else, however it is written`, async () => {
      for (const up of ups) {
        for (const slash of slashes) {
          for (const [index, end] of ends.entries()) {
            const path = `${place}${up}${slash}${index % 2 === 0 ? '' : up + slash}${end}`
            const accept = accepts[index % 2] ?? ''
            const { status, text } = await server.ask(path, { headers: { accept } })
            assert.ok(!text.includes(SECRET), path)
            assert.ok([400, 404, 405].includes(status), `${status} ${path}`)
          }
        }
      }
    })
  }

  test('is not told back as anything but text in JSON', async () => {
    for (const path of ['/<script>alert(1)</script>', '/%3Cscript%3E', '/"onload=x', '/api/v1/streams/<svg>/events']) {
      const { status, headers, json } = await server.ask(encodeSpaces(path), { headers: { accept: 'text/html' } })
      assert.equal(status, 404)
      assert.match(headers['content-type'] ?? '', /^application\/json/)
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(json.error.code, 'NOT_FOUND')
    }
  })
})

suite('a header', () => {
  test('of ours cannot be written by who asks', async () => {
    for (const id of ['a%0d%0aset-cookie: x=1', 'a b', '<script>', 'x'.repeat(129), 'é']) {
      const { headers, cookies } = await server.ask('/healthz', {
        headers: { 'x-request-id': encodeURI(id).slice(0, 200) },
      })
      assert.deepEqual(cookies, [])
      assert.match(headers['x-request-id'] ?? '', /^[0-9a-f-]{36}$/, id)
    }
    for (const path of ['/%0d%0aset-cookie:%20x=1', '/?a=%0d%0aset-cookie:%20x=1', '/%E5%98%8D%E5%98%8Aset-cookie:x'])
      assert.deepEqual((await server.ask(path, { headers: { accept: 'text/html' } })).cookies, [])
  })

  test('that is too large, or one of too many, is refused, and the server goes on', async () => {
    for (const headers of [
      { cookie: `spillway_session=${'x'.repeat(20_000)}` },
      { authorization: `Bearer ${'x'.repeat(20_000)}` },
      { 'x-spillway-csrf': 'x'.repeat(20_000) },
      Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`x-${i}`, 'value'])),
    ])
      assert.equal((await server.ask('/api/session', { headers })).status, 431)
    assert.equal((await server.ask('/healthz')).status, 200)
  })

  test('of another host, or of a proxy that nobody trusts, changes nothing', async () => {
    const forwarded = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-for': '203.0.113.1',
    }
    const { headers, text } = await server.ask('/api/session', { headers: { host: 'evil.example', ...forwarded } })
    assert.equal(headers['strict-transport-security'], undefined)
    assert.doesNotMatch(text + JSON.stringify(headers), /evil/)
  })
})

suite('a request within a request', () => {
  const SMUGGLED = `POST /api/audit/graphql HTTP/1.1\r\nHost: x\r\nAuthorization: ${API_TOKEN}\r\nContent-Length: 0\r\n\r\n`
  const chunked = `0\r\n\r\n${SMUGGLED}`
  const ambiguous: [name: string, head: string, body: string][] = [
    ['two ways to say where it ends', 'Content-Length: 4\r\nTransfer-Encoding: chunked', chunked],
    ['the same, the other way round', 'Transfer-Encoding: chunked\r\nContent-Length: 4', chunked],
    ['two lengths', `Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}`, SMUGGLED],
    ['a list of lengths', `Content-Length: 0, ${SMUGGLED.length}`, SMUGGLED],
    ['a length with a sign', 'Content-Length: +0', SMUGGLED],
    ['a length in hexadecimal', 'Content-Length: 0x0', SMUGGLED],
    ['a length below zero', 'Content-Length: -1', SMUGGLED],
    ['two codings', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', chunked],
    ['a coding that is none', 'Transfer-Encoding: xchunked', chunked],
    ['a coding after the last', 'Transfer-Encoding: chunked, identity', chunked],
    ['a blank before the colon', 'Transfer-Encoding : chunked', chunked],
    ['a header that is continued', 'Transfer-Encoding:\r\n chunked\r\nContent-Length: 4', chunked],
    ['a header that ends with a line feed', 'X: y\nTransfer-Encoding: chunked\r\nContent-Length: 4', chunked],
    ['a carriage return in a header', 'X: y\rTransfer-Encoding: chunked\r\nContent-Length: 4', chunked],
    ['a NUL in a header', 'X: y\0z\r\nContent-Length: 0', SMUGGLED],
    ['a chunk that ends with a line feed', 'Transfer-Encoding: chunked', `1\nx\r\n${chunked}`],
    ['a chunk whose size is none', 'Transfer-Encoding: chunked', `x\r\n${chunked}`],
  ]
  for (const [name, head, body] of ambiguous) {
    test(`by ${name} is refused with the connection`, async () => {
      const answers = await raw(
        `POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${head}\r\n\r\n${body}`,
      )
      assert.equal(answers.match(/HTTP\/1\.1 \d{3}/g)?.length, 1, answers)
      assert.match(answers, /^HTTP\/1\.1 400 /)
    })
  }

  test('two requests behind each other are two', async () => {
    const one = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'
    const answers = await raw(one + one.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
    assert.equal(answers.match(/HTTP\/1\.1 200 /g)?.length, 2)
  })

  test('a request without a host, or of another protocol, is refused', async () => {
    for (const text of [
      'GET / HTTP/1.1\r\n\r\n',
      'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\x16\x03\x01\r\n\r\n',
    ])
      assert.match(await raw(text), /^HTTP\/1\.1 (?:400|505) /)
  })
})

/** Everything that comes back until the server closes the connection. */
async function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  let answers = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    answers += part
  })
  socket.write(text)
  await once(socket, 'close')
  return answers
}

function encodeSpaces(path: string): string {
  return path.replaceAll(' ', '%20')
}
