/** `node adx-spillway.ts`: sends the files that it is given on standard input by Spillway's ADX destination. */
import { createReadStream } from 'node:fs'
import { adxFields } from '../local-azure/adx/form-fields.ts'
import { systemClock } from '../src/base/clock.ts'
import { systemRandom } from '../src/base/random.ts'
import { crc64 } from '../src/blocks/crc64.ts'
import { adxKind, openAdx } from '../src/destinations/adx/index.ts'
import { STREAM_TABLES } from '../src/destinations/adx/testing/adx-place.ts'
import type { ArtifactChunk } from '../src/destinations/destination.ts'
import { window } from '../src/model/window.ts'
import { measureSending } from './adx-sending.ts'

const CHUNK_BYTES = 1024 * 1024
const POLICY = { destinationHosts: [], allowInsecureLoopback: true, fileDestinationRoots: [] }

await measureSending((address) => {
  const surroundings = { clock: systemClock, random: systemRandom, streams: STREAM_TABLES }
  const destination = openAdx(adxKind(surroundings).parse(adxFields(address), POLICY), POLICY, surroundings)
  return async ({ path, name, rows, rawBytes }) => {
    const facts = { name, rows, rawBytes, stream: 'guardrail_activity', window: window(1, 1 + rows) } as const
    const artifact = { ...facts, encoding: 'rows.ndjson.gz', read: () => chunksOf(path) } as const
    await destination.put(artifact, AbortSignal.timeout(120_000))
  }
})

async function* chunksOf(path: string): AsyncGenerator<ArtifactChunk> {
  for await (const bytes of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>)
    yield { bytes, crc64: crc64(bytes) }
}
