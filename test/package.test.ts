import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../', import.meta.url))

/** As `npm install spillway` lays it out: the package below node_modules, beside its runtime dependencies and nothing else. */
describe('the package that npm publishes', () => {
  let folder = ''
  let installed = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spillway-package-'))
    installed = join(folder, 'node_modules', 'spillway')
    await mkdir(installed, { recursive: true })
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root })
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as { filename: string }[]
    await run('tar', ['-xzf', join(folder, packed?.filename ?? ''), '-C', installed, '--strip-components=1'])
    await linkRuntimeDependencies(join(folder, 'node_modules'))
  })
  after(() => rm(folder, { recursive: true }))

  const spillway = (...args: string[]) => run(process.execPath, [join(installed, 'bin', 'spillway.mjs'), ...args])

  test('holds the program and its documentation, and none of the tools and tests', async () => {
    const files = (await readdir(installed, { recursive: true })).filter((file) => !file.startsWith('node_modules'))
    assert.ok(files.includes(join('dist', 'faces', 'cli', 'main.js')))
    assert.ok(files.includes(join('dist', 'dashboard', 'index.html')))
    assert.ok(files.includes(join('docs', 'reference', 'configuration.md')))
    const foreign = /^(?:tools|test|local-azure|bench|src|samples|\.ci)\b|\.ts$|\.test\.|testing/
    assert.deepEqual(
      files.filter((file) => foreign.test(file)),
      [],
    )
  })

  test('runs: --version and --help', async () => {
    assert.match((await spillway('--version')).stdout, /^\d+\.\d+\.\d+\n$/)
    assert.match((await spillway('audit', 'exportConfig', '--help')).stdout, /create:adls:sasToken/)
  })

  test('serves, with nothing but its runtime dependencies', async () => {
    const args = [join(installed, 'bin', 'spillway.mjs'), 'serve', '--data-dir', join(folder, 'data'), '--port', '0']
    const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const exited = once(server, 'exit')
    const [line] = await Promise.race([once(server.stdout, 'data'), exited])
    assert.match(String(line), /"ready":true/, said)
    const { url } = JSON.parse(String(line)) as { url: string }
    assert.equal((await fetch(`${url}/healthz`)).status, 200)
    assert.match(await (await fetch(url, { headers: { accept: 'text/html' } })).text(), /<div id="root">/)
    server.kill('SIGTERM')
    assert.deepEqual(await exited, [0, null])
  })

  test('says that the demo is in the repository', async () => {
    await assert.rejects(spillway('demo'), /Clone the repository/)
  })
})

async function linkRuntimeDependencies(folder: string): Promise<void> {
  const { stdout } = await run('npm', ['ls', '--omit=dev', '--all', '--parseable'], { cwd: root })
  const modules = join(root, 'node_modules')
  // What lies deeper than the first level comes along with the package that it lies in.
  const names = stdout
    .split('\n')
    .filter((path) => path.startsWith(modules))
    .map((path) => path.slice(modules.length + 1))
    .filter((name) => name !== '' && !name.includes('node_modules') && !name.startsWith('@spillway'))
  for (const name of new Set(names)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await symlink(join(modules, name), join(folder, name))
  }
}
