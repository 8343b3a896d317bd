/**
 * `npm run generate`: writes docs/reference/ from the code, and the dashboard's types from its operations. With `--check`, writes nothing and
 * fails where a file is not what it would be. With `--dashboard`, the second half only.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { generatedOperations } from './dashboard/operations.ts'

const ROOT = new URL('../', import.meta.url)
const check = process.argv.includes('--check')

if (!process.argv.includes('--dashboard')) await keepReferenceFresh()
for (const { path, content } of await generatedOperations()) await keepFresh(path, content)

async function keepReferenceFresh(): Promise<void> {
  const { GENERATED, REFERENCE_FOLDER } = await import('./reference/generated.ts')
  await mkdir(REFERENCE_FOLDER, { recursive: true })
  for (const { name, content } of GENERATED) await keepFresh(`docs/reference/${name}`, await content())
}

async function keepFresh(path: string, wanted: string): Promise<void> {
  const file = new URL(path, ROOT)
  const present = await readFile(file, 'utf8').catch(() => undefined)
  if (present === wanted) return
  if (check) {
    process.stderr.write(`${path} is not fresh: run npm run generate\n`)
    process.exitCode = 1
    return
  }
  await writeFile(file, wanted)
  process.stdout.write(`wrote ${path}\n`)
}
