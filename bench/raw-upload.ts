/**
 * `node raw-upload.ts DIR ENDPOINT PATH`: the limit. The same compressed bytes, already in memory, in Put Blocks of the same size and number in flight,
 * and nothing else: no store, no checksums, no receipts.
 */
import { Pool } from 'undici'
import { systemClock } from '../src/base/clock.ts'
import { window } from '../src/model/window.ts'
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts'
import { print } from './child.ts'

const BLOCK_BYTES = 8 * 1024 * 1024
const IN_FLIGHT = 4

const [dataDir = '', endpoint = '', path = ''] = process.argv.slice(2)
await upload(await load())

async function load(): Promise<{ bytes: Buffer; events: number }> {
  await using store = await openSqliteStore({ dataDir, clock: systemClock })
  const { head } = await store.log.state('guardrail_activity')
  const segments: Uint8Array[] = []
  for await (const block of store.log.blocks('guardrail_activity', window(1, head), new AbortController().signal))
    segments.push(block.segment)
  return { bytes: Buffer.concat(segments), events: head - 1 }
}

async function upload({ bytes, events }: { bytes: Buffer; events: number }): Promise<void> {
  const { origin, pathname } = new URL(endpoint)
  const pool = new Pool(origin, { connections: IN_FLIGHT })
  const blob = `${pathname}/audit-output/${path}/raw.ndjson.gz`
  const ids: string[] = []
  const startedAt = performance.now()
  const next = (): Promise<void> | undefined => {
    const from = ids.length * BLOCK_BYTES
    if (from >= bytes.length) return undefined
    const id = Buffer.from(String(ids.length).padStart(8, '0')).toString('base64')
    ids.push(id)
    const query = `comp=block&blockid=${encodeURIComponent(id)}`
    return put(pool, `${blob}?${query}`, bytes.subarray(from, from + BLOCK_BYTES)).then(() => next())
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => next()))
  const list = ids.map((id) => `<Latest>${id}</Latest>`).join('')
  await put(
    pool,
    `${blob}?comp=blocklist`,
    Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`),
  )
  print({ seconds: (performance.now() - startedAt) / 1000, events, bytes: bytes.length, peakRssMb: 0 })
  await pool.close()
}

async function put(pool: Pool, target: string, body: Uint8Array): Promise<void> {
  const { statusCode, body: answer } = await pool.request({ method: 'PUT', path: target, body })
  await answer.dump()
  if (statusCode !== 201) throw new Error(`the sink answered ${statusCode}`)
}
