import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { adls } from '../../src/destinations/adls/index.ts'
import { artifactOfBytes, sampleArtifact } from '../../src/destinations/sample-artifact.ts'
import { startBlockBlobSink } from './block-blob-sink.ts'

const POLICY = { destinationHosts: [], allowInsecureLoopback: true, fileDestinationRoots: [] }
/** The sink asks for no credential: any well-formed token does. */
const TOKEN = `sv=2022-11-02&sr=c&sp=cw&se=2100-01-01&sig=${'A'.repeat(43)}%3D`

function open(endpoint: string) {
  const input = { storageAccount: 'sink', fileSystem: 'bench', sasToken: TOKEN, endpoint }
  return adls.open(adls.parse(input, POLICY), POLICY)
}

test('the sink takes small and large artifacts, counts them, and knows a name again', async () => {
  const sink = await startBlockBlobSink()
  const destination = open(sink.endpoint)
  try {
    const small = sampleArtifact('small.ndjson.gz')
    const large = artifactOfBytes('large.ndjson.gz', Buffer.alloc(9 * 1024 * 1024, 1))
    const put = async (artifact: typeof small): Promise<boolean> =>
      (await destination.put(artifact, AbortSignal.timeout(10_000))).alreadyThere
    assert.deepEqual([await put(small), await put(large)], [false, false])
    assert.deepEqual([await put(small), await put(large)], [true, true])
    assert.equal(sink.counts.blobs, 2)
    assert.ok(sink.counts.bytes >= 2 * (small.bytes.length + large.bytes.length))
    const counts = await (await fetch(new URL('/counts', sink.endpoint))).json()
    assert.deepEqual(counts, sink.counts)
  } finally {
    await destination.close()
    await sink.close()
  }
})

test('in a process of its own it says where it is, and stops on SIGTERM', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('block-blob-sink.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { endpoint } = JSON.parse(line) as { endpoint: string }
  const destination = open(endpoint)
  assert.equal((await destination.probe(AbortSignal.timeout(10_000))).ok, true)
  await destination.close()
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])
})
