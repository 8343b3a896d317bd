/**
 * `node raw-upload.ts FILE ENDPOINT PATH sdk|bare`: the limit. The same compressed bytes to the same sink in Put Blocks of the same size, four at once, and
 * nothing else: no store, no digest, no receipt. `sdk`: the file, by the official client's uploadFile. `bare`: from memory, by a loop of requests.
 */
import { open, readFile } from 'node:fs/promises'
import { AnonymousCredential, BlockBlobClient } from '@azure/storage-blob'
import { Pool } from 'undici'
import { print } from './child.ts'

const BLOCK_BYTES = 8 * 1024 * 1024
const IN_FLIGHT = 4

const [file = '', endpoint = '', path = '', way = ''] = process.argv.slice(2)
const upload = way === 'sdk' ? await sdkUpload() : await bareUpload()
const startedAt = performance.now()
await upload()
print({ seconds: (performance.now() - startedAt) / 1000 })
process.exit()

async function sdkUpload(): Promise<() => Promise<unknown>> {
  const client = new BlockBlobClient(`${endpoint}/audit-output/${path}/raw.ndjson.gz`, new AnonymousCredential())
  await (await open(file)).close()
  return () => client.uploadFile(file, { blockSize: BLOCK_BYTES, concurrency: IN_FLIGHT, maxSingleShotSize: 0 })
}

async function bareUpload(): Promise<() => Promise<void>> {
  const bytes = await readFile(file)
  const { origin, pathname } = new URL(endpoint)
  const pool = new Pool(origin, { connections: IN_FLIGHT })
  const blob = `${pathname}/audit-output/${path}/raw.ndjson.gz`
  const ids: string[] = []
  const sender = async (): Promise<void> => {
    while (ids.length * BLOCK_BYTES < bytes.length) {
      const from = ids.length * BLOCK_BYTES
      const id = Buffer.from(String(ids.length).padStart(8, '0')).toString('base64')
      ids.push(id)
      await put(pool, `${blob}?comp=block&blockid=${encodeURIComponent(id)}`, bytes.subarray(from, from + BLOCK_BYTES))
    }
  }
  return async () => {
    await Promise.all(Array.from({ length: IN_FLIGHT }, sender))
    const list = ids.map((id) => `<Latest>${id}</Latest>`).join('')
    await put(
      pool,
      `${blob}?comp=blocklist`,
      Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`),
    )
  }
}

async function put(pool: Pool, target: string, body: Uint8Array): Promise<void> {
  const { statusCode, body: answer } = await pool.request({ method: 'PUT', path: target, body })
  await answer.dump()
  if (statusCode !== 201) throw new Error(`the sink answered ${statusCode}`)
}
