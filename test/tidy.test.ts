import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { LINES_HARD_MAX, LINES_SOFT_MAX, WAIVERS } from './tidy/house.ts'
import { judge, RULES } from './tidy/rules.ts'
import { importsOf, readSourceFiles, type SourceFile } from './tidy/source-file.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const files = await readSourceFiles(root)

describe('the house is tidy', () => {
  for (const [name, rule] of Object.entries(RULES)) {
    test(name, () => assert.deepEqual(judge(name, rule, files, WAIVERS), []))
  }

  test('every waiver is of a rule that exists, and has a reason', () => {
    for (const { rule, reason } of WAIVERS) {
      assert.ok(Object.hasOwn(RULES, rule), rule)
      assert.ok(reason.length > 10, reason)
    }
  })

  test(`files over ${LINES_SOFT_MAX} lines are named`, (context) => {
    assert.ok(files.length > 100, 'the files were found')
    for (const { path, text } of files) {
      const lines = text.split('\n').length - 1
      if (lines > LINES_SOFT_MAX) context.diagnostic(`${path}: ${lines} lines`)
    }
  })
})

describe('each rule fails where it should', () => {
  const long = 'x\n'.repeat(LINES_HARD_MAX + 1)
  const cases: [rule: RegExp, files: Record<string, string>, message: RegExp][] = [
    [/folders import/, { 'src/base/a.ts': "import { b } from '../model/b.ts'" }, /must not import src\/model\/b\.ts/],
    [/folders import/, { 'src/export/a.ts': "import { put } from '../destinations/registry.ts'" }, /must not import/],
    [
      /folders import/,
      { 'src/export/a.ts': "import type { X } from '../destinations/adls/put.ts'" },
      /must not import/,
    ],
    [
      /folders import/,
      { 'src/app/a.ts': "const x = await import('../faces/http/x.ts')" },
      /must not import src\/faces/,
    ],
    [
      /folders import/,
      { 'src/faces/cli/a.ts': "import { startServer } from '../../main.ts'" },
      /must not import src\/main/,
    ],
    [
      /folders import/,
      { 'src/faces/cli/a.ts': "import { t } from '../graphql/t.ts'" },
      /must not import src\/faces\/gr/,
    ],
    [/folders import/, { 'local-azure/a.ts': "import { t } from '../test/t.ts'" }, /must not import test\/t\.ts/],
    [/folders import/, { 'src/elsewhere/a.ts': '' }, /is in no folder of the table/],
    [/do not import each/, { 'src/destinations/adls/put.ts': "import { x } from '../file/put.ts'" }, /only .*registry/],
    [/do not import each/, { 'src/streams/time.ts': "export * from './audit/index.ts'" }, /must not import/],
    [/packages/, { 'src/app/a.ts': "import { sql } from 'kysely'" }, /SQL: in store/],
    [/packages/, { 'src/destinations/adls/put.ts': "import {\n  request,\n} from 'undici'" }, /in client\.ts/],
    [/packages/, { 'src/faces/http/a.ts': "import { parse } from 'graphql'" }, /in faces\/graphql/],
    [/environment, time/, { 'src/app/a.ts': "const home = process.env['HOME']" }, /process\.env/],
    [/environment, time/, { 'src/store/a.ts': 'const now = Date.now()' }, /Date\.now/],
    [/environment, time/, { 'src/store/a.ts': 'const id = randomUUID()' }, /randomUUID/],
    [/packages/, { 'dashboard/src/a.tsx': "import { x } from 'lodash'" }, /must not import lodash/],
    [/environment, time/, { 'dashboard/src/pages/a.tsx': "const x = await fetch('/x')" }, /must not use fetch/],
    [/environment, time/, { 'dashboard/src/pages/b.tsx': 'const now = Date.now()' }, /must not use Date\.now/],
    [/folders import/, { 'dashboard/src/a.tsx': "import { x } from '../../src/base/x.ts'" }, /must not import src/],
    [
      /cycles/,
      { 'src/a/a.ts': "import './b.ts'", 'src/a/b.ts': "import type { A } from './a.ts'" },
      /a\.ts → .*b\.ts → .*a\.ts/,
    ],
    [/same files/, { 'src/streams/new/index.ts': '' }, /^src\/streams\/new\/columns\.ts: is missing/m],
    [/names say/, { 'src/base/string-utils.ts': '' }, /`utils` says nothing/],
    [/names say/, { 'src/common/x.ts': '' }, /`common` says nothing/],
    [/names say/, { 'src/base/theThing.ts': '' }, /kebab-case/],
    [/files have/, { 'src/base/a.ts': long }, /has 501 lines/],
    [/no test is/, { 'src/base/a.test.ts': "test.only('x', () => {})" }, /test\.only/],
    [/no test is/, { 'src/base/a.test.ts': "test('x', { skip: true }, () => {})" }, /skip: true/],
  ]
  for (const [pattern, content, message] of cases) {
    const [path, text] = Object.entries(content)[0] ?? []
    test(`${pattern.source}: ${path}: ${JSON.stringify(text).slice(0, 80)}`, () => {
      assert.match(problems(pattern, content).join('\n'), message)
    })
  }

  test('and every rule has such a case', () => {
    for (const name of Object.keys(RULES))
      assert.ok(
        cases.some(([pattern]) => pattern.test(name)),
        name,
      )
  })

  test('what is allowed is not reported', () => {
    const allowed: Record<string, string> = {
      'src/export/run-job.ts':
        "import type { Destination } from '../destinations/destination.ts'\n// Date.now() is not used",
      'src/destinations/registry.ts': "import { adls } from './adls/index.ts'\nimport { x } from './host-policy.ts'",
      'src/destinations/adls/put.ts': "import { uploadBlob } from '../blob/upload-blob.ts'",
      'src/destinations/http-client.ts': "import { Agent } from 'undici'",
      'src/store/sqlite/x.ts': "import { DatabaseSync } from 'node:sqlite'\nimport { sql } from 'kysely'",
      'src/app/a.test.ts': "import { start } from '../main.ts'\nconst now = Date.now()",
    }
    for (const pattern of [/folders import/, /do not import each/, /packages/, /environment, time/]) {
      assert.deepEqual(problems(pattern, allowed), [])
    }
  })

  test('a waiver silences its file, and one that is not needed is reported', () => {
    const rule = () => [{ file: 'a.ts', message: 'is wrong' }]
    const waiver = { file: 'a.ts', rule: 'r', reason: 'because' }
    assert.deepEqual(judge('r', rule, [], [waiver]), [])
    assert.deepEqual(
      judge('r', () => [], [], [waiver]),
      ['a.ts: has a waiver that it does not need'],
    )
  })

  test('imports of every form are seen', () => {
    const text = [
      "import a from 'a'",
      "import type { B } from './b.ts'",
      "import {\n  c,\n  type C,\n} from '../c.ts'",
      "export * from './d.ts'",
      "import './e.ts'",
      "const f = await import('./f.ts')",
      "// import './no.ts'",
    ].join('\n')
    assert.deepEqual(
      importsOf({ path: 'src/x/y.ts', text }).map(({ target, typeOnly }) => `${target}${typeOnly ? ' type' : ''}`),
      ['a', 'src/x/b.ts type', 'src/c.ts', 'src/x/d.ts', 'src/x/e.ts', 'src/x/f.ts'],
    )
  })

  test('the linter refuses a function of more than 70 lines', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spillway-tidy-'))
    const { vcs: _, $schema: __, ...config } = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'))
    await writeFile(join(folder, 'biome.json'), JSON.stringify(config))
    for (const count of [70, 71]) {
      const lines = Array.from({ length: count }, (_value, index) => `  console.log(${index})`)
      await writeFile(join(folder, `of-${count}.ts`), `export function long(): void {\n${lines.join('\n')}\n}\n`)
    }
    const lint = spawnSync(join(root, 'node_modules', '.bin', 'biome'), ['lint', '--reporter=github'], {
      cwd: folder,
      encoding: 'utf8',
    })
    await rm(folder, { recursive: true })
    assert.match(lint.stdout, /noExcessiveLinesPerFunction.*of-71\.ts/)
    assert.doesNotMatch(lint.stdout, /of-70\.ts/)
  })
})

function problems(pattern: RegExp, content: Record<string, string>): string[] {
  const [name = '', rule] = Object.entries(RULES).find(([ruleName]) => pattern.test(ruleName)) ?? []
  assert.ok(rule, `no rule ${pattern}`)
  const sources: SourceFile[] = Object.entries(content).map(([path, text]) => ({ path, text }))
  return judge(name, rule, sources, [])
}
