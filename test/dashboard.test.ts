/** The dashboard as it is built: what it weighs, what it asks for, and whether its types are those of the schema. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { DASHBOARD_FOLDER, ensureDashboard } from '../tools/dashboard/dashboard-build.ts'
import { generatedOperations } from '../tools/dashboard/operations.ts'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const FIRST_LOAD_BYTES_MAX = 300_000

test("the dashboard's operations are valid, and their types fresh (npm run generate)", async () => {
  const sources = await generatedOperations()
  assert.ok(sources.length > 1)
  for (const { path, content } of sources) assert.equal(await readFile(join(ROOT, path), 'utf8'), content, path)
})

interface ManifestChunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

describe('the build', () => {
  let html = ''
  let manifest: Readonly<Record<string, ManifestChunk>> = {}
  before(async () => {
    await ensureDashboard()
    html = await read('index.html')
    manifest = JSON.parse(await read('.vite/manifest.json'))
  })

  test(`loads at most ${FIRST_LOAD_BYTES_MAX / 1000} kB before Home is there: page, scripts and styles compressed, and the font`, async (context) => {
    const files = new Set(['index.html', 'colour-scheme.js'])
    const add = (key: string): void => {
      const { file, imports = [], css = [] } = manifest[key] ?? assert.fail(`no ${key} in the manifest`)
      for (const each of [file, ...css]) files.add(each)
      for (const each of imports) add(each)
    }
    add('index.html')
    add('src/pages/home/home-page.tsx')
    const font = (await readdir(join(DASHBOARD_FOLDER, 'assets'))).find((name) => name.startsWith('inter-latin-wght'))
    files.add(`assets/${font}`)
    let bytes = 0
    for (const file of files) {
      const content = await readFile(join(DASHBOARD_FOLDER, file))
      bytes += file.endsWith('.woff2') ? content.length : gzipSync(content).length
    }
    context.diagnostic(`${bytes} bytes in ${files.size} files`)
    assert.ok(bytes <= FIRST_LOAD_BYTES_MAX, `${bytes} bytes`)
  })

  test('has no script or style inside the page, and nothing of another host', async () => {
    assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/)
    assert.doesNotMatch(html, /(?:src|href)="(?:https?:)?\/\//)
    for (const file of (await readdir(join(DASHBOARD_FOLDER, 'assets'))).filter((name) => name.endsWith('.css'))) {
      assert.doesNotMatch(await read(`assets/${file}`), /url\((?!\/assets\/|["']\/assets\/)|@import/, file)
    }
  })
})

async function read(path: string): Promise<string> {
  return await readFile(join(DASHBOARD_FOLDER, path), 'utf8')
}
