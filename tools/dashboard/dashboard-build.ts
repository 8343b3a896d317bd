import { createHash } from 'node:crypto'
import { glob, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const DASHBOARD_FOLDER = join(ROOT, 'dist', 'dashboard')
/** Says from which sources the build was made. */
const MARK = '.sources'
const SOURCES = [
  'dashboard/index.html',
  'dashboard/package.json',
  'dashboard/public/**/*.*',
  'dashboard/src/**/*.*',
  'tools/dashboard/*.ts',
]

/** Builds unless the build at hand is of these very sources. True where it built. */
export async function ensureDashboard(): Promise<boolean> {
  const sources = await hashOfSources()
  const present = await readFile(join(DASHBOARD_FOLDER, MARK), 'utf8').catch(() => undefined)
  if (present === sources) return false
  await buildInto(DASHBOARD_FOLDER, sources)
  return true
}

export async function rebuildDashboard(): Promise<true> {
  await buildInto(DASHBOARD_FOLDER, await hashOfSources())
  return true
}

/** Into a folder beside it, then renamed: who serves or builds at the same moment sees all of one build. */
async function buildInto(folder: string, sources: string): Promise<void> {
  const { build } = await import('vite')
  const { viteOptions } = await import('./vite-options.ts')
  const next = `${folder}.${process.pid}.next`
  const old = `${folder}.${process.pid}.old`
  await build({ ...viteOptions, build: { ...viteOptions.build, outDir: next, emptyOutDir: true } })
  await writeFile(join(next, MARK), sources)
  await mkdir(dirname(folder), { recursive: true })
  await rename(folder, old).catch(unless('ENOENT'))
  // Another process may have been quicker between the two renames, with the same.
  await rename(next, folder).catch(unless('ENOTEMPTY', 'EEXIST'))
  for (const rest of [next, old]) await rm(rest, { recursive: true, force: true })
}

function unless(...codes: readonly string[]): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (!codes.includes(error.code ?? '')) throw error
  }
}

/** The lock file's exact versions are in it only through package.json: enough, for they are pinned there. */
async function hashOfSources(): Promise<string> {
  const paths: string[] = []
  for await (const path of glob(SOURCES, { cwd: ROOT })) paths.push(path)
  const hash = createHash('sha256')
  for (const path of paths.sort()) {
    const content = await readFile(join(ROOT, path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
