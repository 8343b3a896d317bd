import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Destination } from '../destinations/destination.ts'
import { memoryDestination } from '../destinations/memory/index.ts'
import { sampleArtifact } from '../destinations/sample-artifact.ts'
import { Fault } from '../model/fault.ts'
import { rotatingDestination } from './rotating-destination.ts'

const SIGNAL = new AbortController().signal

/** One that takes everything until its secret is revoked. */
function withSecret(revoked: () => boolean, closed: string[] = [], name = ''): Destination {
  const memory = memoryDestination()
  return {
    ...memory,
    put: async (artifact, signal) => {
      if (revoked()) throw new Fault('APPLICATION_KEY_REFUSED')
      return memory.put(artifact, signal)
    },
    close: async () => void closed.push(name),
  }
}

test('what is refused is sent again with the new secret, by as many as were refused, and opened once', async () => {
  const closed: string[] = []
  let reopened = 0
  let revoked = false
  const destination = rotatingDestination(
    withSecret(() => revoked, closed, 'old'),
    async () => {
      reopened += 1
      await new Promise((resolve) => setImmediate(resolve))
      return withSecret(() => false, closed, 'new')
    },
  )
  await destination.put(sampleArtifact('before.gz'), SIGNAL)
  revoked = true
  const names = ['a.gz', 'b.gz', 'c.gz']
  await Promise.all(names.map((name) => destination.put(sampleArtifact(name), SIGNAL)))
  await destination.put(sampleArtifact('later.gz'), SIGNAL)
  assert.equal(reopened, 1)
  await destination.close()
  assert.deepEqual(closed.sort(), ['new', 'old'])
})

test('where nothing was replaced, the refusal stands; and of a new secret that is refused, too', async () => {
  const refused = { code: 'APPLICATION_KEY_REFUSED' }
  const same = rotatingDestination(
    withSecret(() => true),
    async () => undefined,
  )
  await assert.rejects(same.put(sampleArtifact('a.gz'), SIGNAL), refused)
  let reopened = 0
  const alike = rotatingDestination(
    withSecret(() => true),
    async () => {
      reopened += 1
      return withSecret(() => true)
    },
  )
  await assert.rejects(alike.put(sampleArtifact('a.gz'), SIGNAL), refused)
  assert.equal(reopened, 1)
})

test('other failures are nobody’s secret, and nothing is opened for them', async () => {
  const failing: Destination = { ...memoryDestination(), put: () => Promise.reject(new Fault('CONNECTION_LOST')) }
  const destination = rotatingDestination(failing, () => assert.fail('reopened'))
  await assert.rejects(destination.put(sampleArtifact('a.gz'), SIGNAL), { code: 'CONNECTION_LOST' })
})
