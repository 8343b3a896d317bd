import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type TestServer, testServer } from './testing/test-server.ts'

const PAGE = '<!doctype html><title>Spillway</title>'
const SCRIPT = `export const text = '${'x'.repeat(5_000)}'`
const AS_PERSON = { accept: 'text/html,application/xhtml+xml' }

let folder: string
let server: TestServer

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-dashboard-'))
  await mkdir(join(folder, 'built', 'assets'), { recursive: true })
  await mkdir(join(folder, 'built', '.vite'))
  for (const [path, content] of [
    ['secret.js', 'secret'],
    ['built/index.html', PAGE],
    ['built/icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['built/assets/index-abc.js', SCRIPT],
    ['built/assets/small-abc.css', 'a{}'],
    ['built/assets/notes.md', 'of a type that is not served'],
    ['built/.sources', 'hash'],
    ['built/.vite/manifest.json', '{}'],
    ['built/.hidden.js', 'hidden'],
  ] as const)
    await writeFile(join(folder, path), content)
  await symlink(join(folder, 'secret.js'), join(folder, 'built', 'assets', 'link.js'))
  server = await testServer({ dashboardFolder: join(folder, 'built') })
})

after(async () => {
  await server[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

describe('the page', () => {
  for (const path of ['/', '/activity', '/exports/7b6f3c1e-2f6b-4e0c-8a55-0d6d0f3e9a10', '/set-password?x=1']) {
    test(`is at ${path}, never kept, and may do nothing but its own`, async () => {
      const { status, text, headers } = await server.ask(path, { headers: AS_PERSON })
      assert.deepEqual([status, text], [200, PAGE])
      assert.equal(headers['cache-control'], 'no-store')
      const policy = new Map(
        headers['content-security-policy']?.split('; ').map((each) => [each.split(' ')[0], each] as const),
      )
      assert.equal(policy.get('default-src'), "default-src 'none'")
      for (const directive of ['script-src', 'style-src', 'connect-src', 'form-action'])
        assert.equal(policy.get(directive), `${directive} 'self'`)
      for (const directive of ['frame-ancestors', 'base-uri'])
        assert.equal(policy.get(directive), `${directive} 'none'`)
      assert.doesNotMatch(headers['content-security-policy'] ?? '', /unsafe|\*|http/)
      for (const [name, value] of [
        ['x-content-type-options', 'nosniff'],
        ['x-frame-options', 'DENY'],
        ['referrer-policy', 'no-referrer'],
        ['cross-origin-opener-policy', 'same-origin'],
        ['cross-origin-resource-policy', 'same-origin'],
      ] as const)
        assert.equal(headers[name], value)
      assert.match(headers['permissions-policy'] ?? '', /camera=\(\)/)
      assert.equal(headers['strict-transport-security'], undefined, 'this is plain http')
    })
  }

  test('is not what a program gets, nor what lies where an interface is', async () => {
    assert.equal((await server.ask('/activity')).json.error.code, 'NOT_FOUND')
    for (const path of ['/api/', '/api/nothing', '/api/v1/streams/audit', '/index.html', '/missing.js', '/a.b'])
      assert.equal((await server.ask(path, { headers: AS_PERSON })).status, 404, path)
    assert.equal((await server.ask('/activity', { method: 'POST', headers: AS_PERSON })).status, 404)
  })
})

describe('a file of the build', () => {
  test('is kept for ever where its name says its content, and else asked for again', async () => {
    const script = await server.ask('/assets/index-abc.js')
    assert.deepEqual([script.text, script.headers['content-type']], [SCRIPT, 'text/javascript; charset=utf-8'])
    assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable')
    const icon = await server.ask('/icon.svg')
    assert.deepEqual([icon.headers['content-type'], icon.headers['cache-control']], ['image/svg+xml', 'no-cache'])
    assert.match(
      icon.headers['content-security-policy'] ?? '',
      /^default-src 'none'/,
      'opened by itself, it runs nothing',
    )
    const again = await server.ask('/icon.svg', { headers: { 'if-none-match': icon.headers['etag'] ?? '' } })
    assert.deepEqual([again.status, again.text], [304, ''])
    assert.equal((await server.ask('/icon.svg', { method: 'HEAD' })).headers['etag'], icon.headers['etag'])
  })

  test('is compressed where that is asked for and worth it', async () => {
    const fetched = async (path: string, accepted: string) => {
      const response = await fetch(server.url + path, { headers: { 'accept-encoding': accepted } })
      return { encoding: response.headers.get('content-encoding'), vary: response.headers.get('vary'), response }
    }
    for (const [accepted, encoding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const answer = await fetched('/assets/index-abc.js', accepted)
      assert.deepEqual([answer.encoding, answer.vary], [encoding, 'accept-encoding'])
      assert.equal(await answer.response.text(), SCRIPT)
    }
    assert.equal((await fetched('/assets/small-abc.css', 'br')).encoding, null)
  })

  const elsewhere = [
    ...[
      '/assets/link.js',
      '/assets/notes.md',
      '/.sources',
      '/.vite/manifest.json',
      '/.hidden.js',
      '/assets/',
      '/assets',
    ],
    ...[
      '/../secret.js',
      '/assets/../../secret.js',
      '/assets/..%2f..%2fsecret.js',
      '/%2e%2e/secret.js',
      '/..%5csecret.js',
    ],
    ...[
      '/assets/%252e%252e/%252e%252e/secret.js',
      '/..\\secret.js',
      '/assets/..\\..\\secret.js',
      '/assets/..;/secret.js',
    ],
    ...[
      '/icon.svg%00.js',
      '/icon.svg%00',
      '/%00',
      '/assets/index-abc.js/',
      '//icon.svg',
      '/./icon.svg',
      '/assets//index-abc.js',
    ],
    ...['/%c0%ae%c0%ae/secret.js', '/%', '/%zz', '/ICON.SVG', '/icon%2esvg', '/file:///etc/passwd', '/etc/passwd'],
  ]
  for (const path of elsewhere) {
    test(`is not ${path}`, async () => {
      const { status, text } = await server.ask(path)
      assert.ok(status === 404 || status === 400, String(status))
      assert.match(text, /^\{"error":\{"code":"(?:NOT_FOUND|BAD_INPUT)"/)
    })
  }
})

test('where nothing is built, the page says how to, until it is', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'spillway-dashboard-'))
  await using unbuilt = await testServer({ dashboardFolder: empty })
  const { status, text, headers } = await unbuilt.ask('/', { headers: AS_PERSON })
  assert.equal(status, 503)
  assert.match(text, /npm run build:dashboard/)
  assert.match(headers['content-security-policy'] ?? '', /^default-src 'none'/)
  await writeFile(join(empty, 'index.html'), PAGE)
  assert.equal((await unbuilt.ask('/', { headers: AS_PERSON })).text, PAGE)
  await rm(empty, { recursive: true })
})
