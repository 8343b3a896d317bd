/**
 * `node raw-upload.ts FOLDER ENDPOINT PATH file|memory|sdk`: the limit. The same artifacts to the same sink in Put Blocks of the same size, four at once, and
 * nothing else: no store, no digest, no receipt. `file`: a bare loop that reads a block from the file and puts it. `memory`: the same, with everything in
 * memory beforehand. `sdk`: the files, one after the other, by the official client's uploadFile. Prints how long it took the first time, and again.
 */
import { type FileHandle, open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AnonymousCredential, BlockBlobClient } from '@azure/storage-blob'
import { Pool } from 'undici'
import { cpuSeconds, print } from './child.ts'

const BLOCK_BYTES = 8 * 1024 * 1024
const IN_FLIGHT = 4

const [folder = '', endpoint = '', path = '', way = ''] = process.argv.slice(2)
const files = (await readdir(folder)).sort()
const upload =
  way === 'sdk' ? sdkUpload : bareUpload(await Promise.all(files.map(way === 'memory' ? inMemory : onDisk)))
for (const target of [`${path}-first`, path]) {
  const idle = process.cpuUsage()
  const startedAt = performance.now()
  await upload(target)
  print({ seconds: (performance.now() - startedAt) / 1000, cpuSeconds: cpuSeconds(idle) })
}
process.exit()

async function sdkUpload(target: string): Promise<void> {
  for (const file of files) {
    const client = new BlockBlobClient(`${endpoint}/audit-output/${target}/${file}`, new AnonymousCredential())
    await client.uploadFile(join(folder, file), {
      blockSize: BLOCK_BYTES,
      concurrency: IN_FLIGHT,
      maxSingleShotSize: 0,
    })
  }
}

interface Source {
  readonly file: string
  readonly length: number
  read(from: number): Promise<Uint8Array>
}

async function inMemory(file: string): Promise<Source> {
  const bytes = await readFile(join(folder, file))
  return { file, length: bytes.length, read: async (from) => bytes.subarray(from, from + BLOCK_BYTES) }
}

async function onDisk(file: string): Promise<Source> {
  const handle: FileHandle = await open(join(folder, file))
  const { size } = await handle.stat()
  const read = async (from: number): Promise<Uint8Array> => {
    const buffer = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, size - from))
    await handle.read(buffer, 0, buffer.length, from)
    return buffer
  }
  return { file, length: size, read }
}

function bareUpload(sources: readonly Source[]): (target: string) => Promise<void> {
  const { origin, pathname } = new URL(endpoint)
  const pool = new Pool(origin, { connections: IN_FLIGHT })
  const blocks = sources.flatMap((source) =>
    Array.from({ length: Math.ceil(source.length / BLOCK_BYTES) }, (_, index) => ({ source, index })),
  )
  return async (target) => {
    const blobOf = ({ file }: Source): string => `${pathname}/audit-output/${target}/${file}`
    let next = 0
    const sender = async (): Promise<void> => {
      for (let block = blocks[next++]; block !== undefined; block = blocks[next++]) {
        const { source, index } = block
        const url = `${blobOf(source)}?comp=block&blockid=${encodeURIComponent(blockId(index))}`
        await put(pool, url, await source.read(index * BLOCK_BYTES))
      }
    }
    await Promise.all(Array.from({ length: IN_FLIGHT }, sender))
    for (const source of sources) {
      const own = blocks.filter((block) => block.source === source)
      const list = own.map(({ index }) => `<Latest>${blockId(index)}</Latest>`).join('')
      const xml = `<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`
      await put(pool, `${blobOf(source)}?comp=blocklist`, Buffer.from(xml))
    }
  }
}

function blockId(index: number): string {
  return Buffer.from(String(index).padStart(8, '0')).toString('base64')
}

async function put(pool: Pool, url: string, body: Uint8Array): Promise<void> {
  const { statusCode, body: answer } = await pool.request({ method: 'PUT', path: url, body })
  await answer.dump()
  if (statusCode !== 201) throw new Error(`the sink answered ${statusCode}`)
}
