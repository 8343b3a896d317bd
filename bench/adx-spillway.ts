/** `node adx-spillway.ts`: sends the files that it is given on standard input by Spillway's ADX destination. */
import { readFile } from 'node:fs/promises'
import { systemClock } from '../src/base/clock.ts'
import { systemRandom } from '../src/base/random.ts'
import { adxKind, openAdx } from '../src/destinations/adx/index.ts'
import { STREAM_TABLES } from '../src/destinations/adx/testing/adx-place.ts'
import { artifactOfBytes } from '../src/destinations/sample-artifact.ts'
import { measureSending } from './adx-sending.ts'

const POLICY = { destinationHosts: [], allowInsecureLoopback: true, fileDestinationRoots: [] }

await measureSending((address) => {
  const { clusterUrl, ingestUrl, database, tenantId, applicationId, applicationKey } = address
  const surroundings = { clock: systemClock, random: systemRandom, streams: STREAM_TABLES }
  const entered = {
    clusterEndpoint: clusterUrl,
    ingestionEndpoint: ingestUrl,
    databaseName: database,
    tenantId,
    applicationId,
    applicationKey,
  }
  const destination = openAdx(adxKind(surroundings).parse(entered, POLICY), POLICY, surroundings)
  return async ({ path, name, rows, rawBytes }) => {
    const { read, window } = artifactOfBytes(name, await readFile(path), { rows, rawBytes })
    const stream = 'guardrail_activity'
    const artifact = { name, stream, window, rows, rawBytes, encoding: 'rows.ndjson.gz', read } as const
    await destination.put(artifact, AbortSignal.timeout(120_000))
  }
})
