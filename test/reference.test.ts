import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { GENERATED, REFERENCE_FOLDER } from '../tools/reference/generated.ts'

for (const { name, content } of GENERATED) {
  test(`docs/reference/${name} is what the code says (npm run generate)`, async () => {
    assert.equal(await readFile(new URL(name, REFERENCE_FOLDER), 'utf8'), await content())
  })
}

test('docs/reference/ holds nothing that is not generated', async () => {
  assert.deepEqual((await readdir(REFERENCE_FOLDER)).sort(), GENERATED.map(({ name }) => name).sort())
})
