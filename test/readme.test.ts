/** What the pages tell people to run is run, word for word, against a real server and Azurite. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { type DocumentedBlock, REPOSITORY, runnableBlocks } from './support/documented-blocks.ts'
import { DOCUMENTED_URL, type DocumentedPlace, openPlace } from './support/documented-place.ts'
import { until } from './support/until.ts'

const PAGES = ['README.md', 'docs/start.md', 'docs/http-intake.md', 'docs/graphql.md', 'docs/activity.md']
const SERVE = './spillway serve'

for (const page of PAGES) {
  test(`everything in ${page} that is marked as runnable runs`, async () => {
    const blocks = runnableBlocks(page)
    assert.ok(blocks.length > 0, `${page} has nothing that is marked as runnable`)
    await using place = await openPlace()
    if (!isServe(blocks[0])) {
      await place.serve(SERVE)
      await place.shell(`./spillway configure --url ${DOCUMENTED_URL}`)
    }
    for (const block of blocks) await run(block, page, place)
    await everythingArrives(place)
  })
}

test('the npm scripts that the pages name are there', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const named = allPages().flatMap((page) => [...read(page).matchAll(/npm (?:run ([a-z:-]+)|(test)\b)/g)])
  const names = named.map(([, run, short]) => String(run ?? short))
  for (const name of ['test', 'demo', ...names]) assert.ok(scripts[name], `there is no script \`${name}\``)
})

test('docs/dependencies.md names every dependency, and no other', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'))
  const dashboard = JSON.parse(read('dashboard/package.json'))
  const named = [...read('docs/dependencies.md').matchAll(/^\| ((?:`[^`]+`(?:, )?)+)/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  )
  const toolchain = JSON.parse(read('tools/toolchain/package.json'))
  assert.deepEqual(
    named.filter((name) => !Object.hasOwn(toolchain.optionalDependencies, name)).sort(),
    Object.keys({
      ...dependencies,
      ...devDependencies,
      ...dashboard.dependencies,
      ...dashboard.devDependencies,
    }).sort(),
  )
})

test('every link between the pages leads to a file, and to a heading of it', () => {
  for (const page of allPages()) {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', heading] = target.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      assert.ok(existsSync(join(REPOSITORY, file)), `${page} links to ${target}, which is not there`)
      if (heading !== undefined)
        assert.ok(headingsOf(file).includes(heading), `${page} links to ${target}: no such heading`)
    }
  }
})

function isServe(block: DocumentedBlock | undefined): boolean {
  return block?.text.startsWith(SERVE) === true
}

async function run(block: DocumentedBlock, page: string, place: DocumentedPlace): Promise<void> {
  const { language, text, line } = block
  try {
    if (language === 'graphql') await place.graphql(text)
    else if (isServe(block)) await place.serve(text.trim())
    else await place.shell(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${page}:${line}\n${text}\n${reason}`, { cause: error })
  }
}

/** What the page set up delivers, too: every export that is left reaches the end of its stream. */
async function everythingArrives(place: DocumentedPlace): Promise<void> {
  await until('every enabled export to be delivered', async () => {
    const { getAllExportConfigurations: all } = await place.api().graphql<{
      getAllExportConfigurations: readonly { enabled: boolean; watermark: number; connectionStatus: string }[]
    }>('{ getAllExportConfigurations { enabled watermark connectionStatus } }')
    return all.filter(({ enabled }) => enabled).every(({ watermark }) => watermark > 1)
  })
}

function allPages(): string[] {
  const top = readdirSync(REPOSITORY).filter((name) => name.endsWith('.md'))
  const below = readdirSync(join(REPOSITORY, 'docs'), { recursive: true, encoding: 'utf8' })
  return [...top, ...below.filter((name) => name.endsWith('.md')).map((name) => join('docs', name))]
}

/** As they are named in links: `## 1. Install and run` is `1-install-and-run`. */
function headingsOf(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function read(path: string): string {
  return readFileSync(join(REPOSITORY, path), 'utf8')
}
