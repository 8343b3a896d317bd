import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { processEnvironment } from '../src/config/environment.ts'

const ROOT = join(import.meta.dirname, '..')

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

test('`npm run demo -- --once` delivers every event once, proves it and leaves nothing behind', async (t) => {
  const temporary = await mkdtemp(join(tmpdir(), 'spillway-test-'))
  t.after(() => rm(temporary, { recursive: true, force: true }))

  const { code, stdout, stderr } = await npm(['run', 'demo', '--', '--once', '--events', '2000', '--json'], temporary)
  assert.equal(code, 0, stderr)
  const result = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
  assert.equal(result.accepted, 2000)
  assert.equal(result.delivered, 2000)
  assert.equal(result.duplicates, 0)
  assert.equal(result.missing, 0)
  assert.deepEqual(result.problems, [])
  const { exported, ...rest } = result.adx
  assert.ok(exported > 100, 'a selection, and not a small one')
  assert.deepEqual(rest, { queryable: exported, duplicates: 0, missing: 0, wrong: 0 })
  assert.ok(result.artifacts >= 2)
  assert.equal(result.receipts, result.artifacts)
  assert.match(stderr, /✓ 2,000 events recorded/)
  assert.match(stderr, /Proven/)
  const left = readdirSync(temporary).filter((name) => name.startsWith('spillway'))
  assert.deepEqual(left, [])
})

test('`npm run demo` with a number that is none says so', async () => {
  const { code, stderr } = await npm(['run', 'demo', '--', '--events', 'many'], tmpdir())
  assert.notEqual(code, 0)
  assert.match(stderr, /--events must be a number from 10 to 1000000/)
})

function npm(args: readonly string[], temporary: string): Promise<Run> {
  const env = { ...processEnvironment(), TMPDIR: temporary }
  return new Promise((resolve) => {
    execFile('npm', [...args], { cwd: ROOT, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
  })
}
