import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Finished, runSpillway } from './testing/run-spillway.ts'

const script = fileURLToPath(new URL('testing/fake-host.ts', import.meta.url))

describe('serve', () => {
  test('writes one line of JSON when ready, the one-time token elsewhere, and closes on SIGTERM', async () => {
    const run = await runSpillway(['serve', '--port', '0', '--destination-hosts', 'a.example,b.example'], {
      script,
      env: { SPILLWAY_RETENTION_DAYS: '7' },
      meanwhile: async (child) => {
        await once(child.stdout ?? child, 'data')
        child.kill('SIGTERM')
      },
    })
    assert.equal(run.code, 0, run.stderr)
    assert.equal(run.stdout, '{"ready":true,"url":"http://127.0.0.1:0"}\n')
    assert.match(run.stderr, /│ {3}spw_once +│/)
    assert.match(run.stderr, /closing\nclosed\n$/)
    const config = JSON.parse(run.stderr.split('\n')[0] ?? '')
    assert.deepEqual([config.port, config.retentionDays, config.destinationHosts], [0, 7, ['a.example', 'b.example']])
  })

  test('a second signal ends it at once', async () => {
    const run = await runSpillway(['serve', '--retention-days', '1'], {
      script,
      meanwhile: async (child) => {
        await seen(child, 'ready')
        child.kill('SIGINT')
        await seen(child, 'closing')
        child.kill('SIGINT')
      },
    })
    assert.equal(run.code, 130)
    assert.doesNotMatch(run.stderr, /closed/)
  })

  test('wrong settings are all named, with exit code 3', async () => {
    const run = await runSpillway(['serve', '--port', 'x'], { script, env: { SPILLWAY_LOG_LEVL: 'debug' } })
    assert.equal(run.code, 3)
    assert.match(run.stderr, /--port must be a whole number/)
    assert.match(run.stderr, /SPILLWAY_LOG_LEVL: did you mean `SPILLWAY_LOG_LEVEL`/)
  })

  test('an address that is taken is said in words', async () => {
    const run = await runSpillway(['serve', '--port', '1'], { script })
    assert.equal(run.code, 3)
    assert.match(run.stderr, /Something listens at 127\.0\.0\.1:1 already\.\nHint: .*--port/)
  })

  test('a mistyped flag is a usage error with what was meant', async () => {
    const run = await runSpillway(['serve', '--prot', '1'], { script })
    assert.equal(run.code, 2)
    assert.match(run.stderr, /Did you mean --port\?/)
  })
})

test('backup hands over the data folder and the file', async () => {
  const run = await runSpillway(['backup', '/b/x.db', '--data-dir', '/d', '--json'], { script })
  assert.equal(run.code, 0, run.stderr)
  assert.match(run.stderr, /backup of \/d to \/b\/x\.db/)
  assert.deepEqual(JSON.parse(run.stdout), { file: '/b/x.db', dataDir: '/d' })
})

test('demo outside a checkout says where it is', async () => {
  const run = await runSpillway(['demo'], { script })
  assert.equal(run.code, 3)
  assert.match(run.stderr, /The demo needs the repository.*\nHint: Clone the repository/)
})

test('demo gets its arguments, and its exit code comes back', async () => {
  const root = await mkdtemp(join(tmpdir(), 'spillway-demo-'))
  try {
    await mkdir(join(root, 'local-azure/demo'), { recursive: true })
    const demo = 'console.log(process.argv.slice(2).join(" ")); process.exitCode = process.argv.includes("7") ? 2 : 0'
    await writeFile(join(root, 'local-azure/demo/start.mjs'), demo)
    const run = (args: string[]): Promise<Finished> =>
      runSpillway(['demo', ...args], { script, env: { FAKE_ROOT: root } })
    const all = await run(['--once', '--events', '500', '--json'])
    assert.deepEqual([all.code, all.stdout], [0, '--once --events 500 --json\n'])
    assert.deepEqual(await run([]), { code: 0, stdout: '\n', stderr: '' })
    assert.equal((await run(['--events', '7'])).code, 2)
  } finally {
    await rm(root, { recursive: true })
  }
})

async function seen(child: ChildProcess, text: string): Promise<void> {
  let all = ''
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null)
  while (!all.includes(text)) {
    const [chunk] = await Promise.race(streams.map((stream) => once(stream, 'data')))
    all += String(chunk)
  }
}
