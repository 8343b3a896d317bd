import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { METRICS } from '../src/model/metric-table.ts'
import { GENERATED, REFERENCE_FOLDER } from '../tools/reference/generated.ts'

for (const { name, content } of GENERATED) {
  test(`docs/reference/${name} is what the code says (npm run generate)`, async () => {
    assert.equal(await readFile(new URL(name, REFERENCE_FOLDER), 'utf8'), await content())
  })
}

test('docs/reference/ holds nothing that is not generated', async () => {
  assert.deepEqual((await readdir(REFERENCE_FOLDER)).sort(), GENERATED.map(({ name }) => name).sort())
})

test('docs/operate/monitoring.md names no metric that there is not', async () => {
  const text = await readFile(new URL('../operate/monitoring.md', REFERENCE_FOLDER), 'utf8')
  const named = text.match(/\b(?:spillway|nodejs|process)_[a-z_]*[a-z]\b/g) ?? []
  assert.ok(named.length > 8)
  const known = Object.keys(METRICS)
  for (const name of named) assert.ok(known.includes(name.replace(/_bucket$/, '')) || name === 'spillway_export', name)
})
