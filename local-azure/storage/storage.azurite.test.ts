import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../src/base/clock.ts'
import { adls } from '../../src/destinations/adls/index.ts'
import type { Destination } from '../../src/destinations/destination.ts'
import { artifactOfBytes, sampleArtifact } from '../../src/destinations/sample-artifact.ts'
import { type Azurite, createContainer, startAzurite } from './azurite.ts'
import { readContainer, readLines } from './read-container.ts'
import { containerSas } from './sas.ts'

const HOUR_MS = 3_600_000
const POLICY = { destinationHosts: [], allowInsecureLoopback: true, fileDestinationRoots: [] }

test('two emulators run side by side, with accounts of their own, and stop when they are told to', async () => {
  const accounts = [{ name: 'acmelake', key: Buffer.from('a key of 32 bytes, more or less.').toString('base64') }]
  const [first, second] = await Promise.all([startAzurite(), startAzurite({ accounts })])
  try {
    assert.notEqual(new URL(first.blobEndpoint).port, new URL(second.blobEndpoint).port)
    assert.equal(second.account, 'acmelake')
    for (const azurite of [first, second]) {
      await createContainer(azurite, 'both')
      await using destination = open(azurite, 'both')
      assert.equal((await destination.put(sampleArtifact('a.ndjson.gz'), soon())).alreadyThere, false)
    }
  } finally {
    await Promise.all([first.close(), second.close()])
  }
  for (const { pid } of [first, second]) assert.throws(() => process.kill(pid, 0), /ESRCH/)
})

test('with a folder, what was delivered outlives a stop and a start', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'spillway-azurite-'))
  try {
    const before = await startAzurite({ dir })
    await createContainer(before, 'kept')
    {
      await using destination = open(before, 'kept')
      await destination.put(sampleArtifact('a.ndjson.gz', { rows: 2 }), soon())
    }
    await before.close()
    const after = await startAzurite({ dir })
    try {
      const lines = await Array.fromAsync(readContainer(after, 'kept'))
      assert.deepEqual(
        lines.map(({ line }) => JSON.parse(line).id),
        ['event-1', 'event-2'],
      )
    } finally {
      await after.close()
    }
  } finally {
    await rm(dir, { recursive: true })
  }
})

test('the queue service comes along when asked for', async () => {
  const azurite = await startAzurite({ queue: true })
  try {
    assert.match(azurite.queueEndpoint ?? '', /^http:\/\/127\.0\.0\.1:\d+\/devstoreaccount1$/)
    const answer = await fetch(`${azurite.queueEndpoint}?comp=list`)
    assert.match(answer.headers.get('server') ?? '', /Azurite-Queue/)
  } finally {
    await azurite.close()
  }
})

test('the reader reports a damaged file instead of giving what it can', async () => {
  const azurite = await startAzurite()
  try {
    await createContainer(azurite, 'damaged')
    await using destination = open(azurite, 'damaged')
    const whole = sampleArtifact('whole.ndjson.gz', { rows: 5000 })
    const cut = artifactOfBytes('cut.ndjson.gz', whole.bytes.subarray(0, -20))
    await destination.put(cut, soon())
    await assert.rejects(Array.fromAsync(readLines(azurite, 'damaged', cut.name)), /unexpected end of file/)
  } finally {
    await azurite.close()
  }
})

function open(azurite: Azurite, container: string): Destination & AsyncDisposable {
  const input = {
    storageAccount: azurite.account,
    fileSystem: container,
    sasToken: containerSas(azurite, container, { expiresAt: systemClock.now() + HOUR_MS }),
    endpoint: azurite.blobEndpoint,
  }
  const destination = adls.open(adls.parse(input, POLICY), POLICY)
  return { ...destination, [Symbol.asyncDispose]: () => destination.close() }
}

function soon(): AbortSignal {
  return AbortSignal.timeout(30_000)
}
