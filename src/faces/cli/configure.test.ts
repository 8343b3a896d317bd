import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { API_KEY, type FakeServer, startFakeServer } from './testing/fake-server.ts'
import { LAUNCHER, runSpillway } from './testing/run-spillway.ts'

let server: FakeServer
let home = ''
beforeEach(async () => {
  const viewer = { id: 'u1', name: 'admin', permissions: ['ADMIN'] }
  server = await startFakeServer({ viewer, getAllExportConfigurations: [] })
  home = await mkdtemp(join(tmpdir(), 'spillway-home-'))
})
afterEach(async () => {
  await server.close()
  await rm(home, { recursive: true })
})

test('the key from standard input is tried, saved for its owner alone, and used afterwards', async () => {
  const env = { HOME: home }
  const saved = await runSpillway(['configure', '--url', `${server.url}/api/audit/graphql`], { env, stdin: API_KEY })
  assert.equal(saved.code, 0, saved.stderr)
  assert.match(saved.stdout, /Signed in as admin \(ADMIN\)\.\nSaved as profile `default`/)
  assert.doesNotMatch(saved.stdout + saved.stderr, new RegExp(API_KEY))
  const path = join(home, '.config', 'spillway', 'config.json')
  assert.equal((await stat(path)).mode & 0o777, 0o600)

  const list = await runSpillway(['audit', 'exportConfig', 'list'], { env })
  assert.equal(list.code, 0, list.stderr)
})

test('profiles stand side by side, and a mistyped one is named with what was meant', async () => {
  const config = join(home, 'profiles.json')
  const key = join(home, 'key.txt')
  await writeFile(key, `${API_KEY}\n`)
  for (const profile of ['default', 'production']) {
    const run = await runSpillway([
      'configure',
      '--url',
      server.url,
      '--api-key-file',
      key,
      '--profile',
      profile,
      '--config',
      config,
    ])
    assert.equal(run.code, 0, run.stderr)
  }
  const env = { SPILLWAY_CONFIG: config }
  const list = await runSpillway(['audit', 'exportConfig', 'list', '--profile', 'production'], { env })
  assert.equal(list.code, 0, list.stderr)
  assert.deepEqual(Object.keys(JSON.parse(await readFile(config, 'utf8')).profiles), ['default', 'production'])
  const wrong = await runSpillway(['token', 'list', '--profile', 'prodution'], { env })
  assert.equal(wrong.code, 3)
  assert.match(wrong.stderr, /no profile `prodution` in .*: did you mean `production`\?/)
})

test('a key that the server refuses is not saved', async () => {
  const run = await runSpillway(['configure', '--url', server.url], { env: { HOME: home }, stdin: 'wrong' })
  assert.equal(run.code, 4)
  await assert.rejects(stat(join(home, '.config')))
})

test('without a terminal it asks nothing, and says what is missing', async () => {
  const noUrl = await runSpillway(['configure'], { env: { HOME: home } })
  assert.equal(noUrl.code, 2)
  assert.match(noUrl.stderr, /Missing: the address of the server\.\nHint: Add --url/)
  const noKey = await runSpillway(['configure', '--url', server.url], { env: { HOME: home } })
  assert.equal(noKey.code, 3)
  assert.match(noKey.stderr, /Standard input is empty/)
})

test('a saved key is never sent to another server than its own', async () => {
  const env = { HOME: home }
  await runSpillway(['configure', '--url', server.url], { env, stdin: API_KEY })
  const other = await startFakeServer()
  const run = await runSpillway(['audit', 'exportConfig', 'list', '--url', other.url], { env })
  await other.close()
  assert.equal(run.code, 3)
  assert.match(run.stderr, /The saved key is for http:\/\/127\.0\.0\.1:\d+ and is not sent elsewhere/)
})

test('environment variables win over the profile', async () => {
  const env = { HOME: home }
  await runSpillway(['configure', '--url', server.url], { env, stdin: API_KEY })
  const run = await runSpillway(['audit', 'exportConfig', 'list'], { env: { ...env, SPILLWAY_API_KEY: 'wrong' } })
  assert.equal(run.code, 4)
})

test('a file of profiles that others can read is used with a warning', async () => {
  const env = { HOME: home }
  await runSpillway(['configure', '--url', server.url], { env, stdin: API_KEY })
  const path = join(home, '.config', 'spillway', 'config.json')
  await chmod(path, 0o644)
  const run = await runSpillway(['audit', 'exportConfig', 'list'], { env })
  assert.equal(run.code, 0)
  assert.match(run.stderr, /Warning: .* can be read by other users: chmod 600/)
})

test('a damaged file of profiles is located', async () => {
  await writeFile(join(home, 'x.json'), '{"profiles": {')
  const run = await runSpillway(['audit', 'exportConfig', 'list', '--config', join(home, 'x.json')])
  assert.equal(run.code, 3)
  assert.match(run.stderr, /x\.json:1:15 is not valid JSON/)
})

const TERMINAL = '/usr/bin/script'
const skip = existsSync(TERMINAL) ? false : 'needs script(1), for a terminal to type on'

test('on a terminal it asks for both, and the key is not shown', { skip }, async () => {
  const env = { ...process.env, HOME: home, SHELL: '/bin/sh' }
  const child = spawn(TERMINAL, ['-qec', `${LAUNCHER} configure`, '/dev/null'], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const closed = once(child, 'close')
  const answers: [question: RegExp, answer: string][] = [
    [/Address of the Spillway server \[.*\]: /, server.url],
    [/API key for .* \(not shown\): $/, API_KEY],
  ]
  let shown = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    const [question, answer] = answers[0] ?? [/$^/, '']
    if (!question.test(shown)) return
    answers.shift()
    child.stdin.write(`${answer}\r`)
  })
  const [code] = await closed
  assert.equal(code, 0, shown)
  assert.match(shown, /Signed in as admin/)
  assert.ok(!shown.includes(API_KEY))
})
