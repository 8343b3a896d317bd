/** `npm run generate`: writes docs/reference/ from the code. With `--check`, writes nothing and fails where a file is not what it would be. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { GENERATED, REFERENCE_FOLDER } from './reference/generated.ts'

const check = process.argv.includes('--check')
await mkdir(REFERENCE_FOLDER, { recursive: true })
for (const { name, content } of GENERATED) {
  const path = new URL(name, REFERENCE_FOLDER)
  const wanted = await content()
  const present = await readFile(path, 'utf8').catch(() => undefined)
  if (present === wanted) continue
  if (check) {
    process.stderr.write(`docs/reference/${name} is not fresh: run npm run generate\n`)
    process.exitCode = 1
  } else {
    await writeFile(path, wanted)
    process.stdout.write(`wrote docs/reference/${name}\n`)
  }
}
