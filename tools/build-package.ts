/**
 * `npm pack` and `npm publish` call this first: JavaScript in dist/, because Node.js strips no types below node_modules. Imports end in `.js`
 * there (rewriteRelativeImportExtensions); whatever else belongs to a module is copied beside it, and the dashboard
 * is built into dist/dashboard.
 */
import { spawnSync } from 'node:child_process'
import { cp, glob, mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rebuildDashboard } from './dashboard/dashboard-build.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const dist = join(root, 'dist')

await rm(dist, { recursive: true, force: true })
compile()
await copyAssets()
await rebuildDashboard()
await refuseSourceReferences()

function compile(): void {
  const tsc = spawnSync('tsc', ['--project', join(root, 'tools', 'tsconfig.package.json')], { stdio: 'inherit' })
  if (tsc.status !== 0) process.exit(1)
}

async function copyAssets(): Promise<void> {
  for await (const file of glob('**/*.{sql,json,css,html,svg}', { cwd: join(root, 'src') })) {
    await mkdir(dirname(join(dist, file)), { recursive: true })
    await cp(join(root, 'src', file), join(dist, file))
  }
}

/** A `.ts` file named in a string is not rewritten by the compiler, and is not in the package. */
async function refuseSourceReferences(): Promise<void> {
  for await (const file of glob('**/*.js', { cwd: dist })) {
    const text = await readFile(join(dist, file), 'utf8')
    const reference = /(?:new URL|import|Worker)\(\s*['"`][^'"`]*\.ts['"`]/.exec(text)
    if (reference === null) continue
    process.stderr.write(`dist/${file} names a source file: ${reference[0]}\n`)
    process.exitCode = 1
  }
}
