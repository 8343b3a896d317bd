import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { systemRandom } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { loadMasterKey, masterKeyBytes } from './master-key.ts'

let parent = ''
let dataDir = ''
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'spillway-key-'))
  dataDir = join(parent, 'data')
})
afterEach(() => rm(parent, { recursive: true }))

test('the first start makes a key that only its owner can read, and later starts find the same', async () => {
  const first = await loadMasterKey({ dataDir }, systemRandom)
  const again = await loadMasterKey({ dataDir }, systemRandom)
  assert.equal(masterKeyBytes(first).length, 32)
  assert.equal(again.reveal(), first.reveal())
  assert.equal((await stat(join(dataDir, 'master.key'))).mode & 0o777, 0o600)
})

test('a configured key is used, and no file is made', async () => {
  const masterKey = new Secret('ab'.repeat(32))
  assert.equal(await loadMasterKey({ dataDir, masterKey }, systemRandom), masterKey)
  assert.deepEqual(masterKeyBytes(masterKey), Buffer.alloc(32, 0xab))
  assert.deepEqual(await readdir(parent), [])
})

test('a key file that others can read is refused with the command that mends it', async () => {
  await loadMasterKey({ dataDir }, systemRandom)
  await chmod(join(dataDir, 'master.key'), 0o644)
  await assert.rejects(loadMasterKey({ dataDir }, systemRandom), { code: 'CONFIG_INVALID', hint: /chmod 600/ })
})

test('a damaged key file is refused, never replaced', async () => {
  await loadMasterKey({ dataDir }, systemRandom)
  await writeFile(join(dataDir, 'master.key'), 'half')
  await assert.rejects(loadMasterKey({ dataDir }, systemRandom), { code: 'CONFIG_INVALID', message: /damaged/ })
})
