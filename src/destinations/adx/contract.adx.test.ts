import { gunzipSync } from 'node:zlib'
import { eventually } from '../../../local-azure/adx/eventually.ts'
import type { JsonObject } from '../../base/json.ts'
import { seededRandom } from '../../base/random.ts'
import { sliceName } from '../../model/naming.ts'
import { type ContractSamples, destinationContract } from '../contract-suite.ts'
import { startAdxPlace } from './testing/adx-place.ts'
import { rowsArtifact, verdicts } from './testing/rows-artifact.ts'

/** So much random text in one event: its column holds 1 MiB. */
const ROW_BYTES_MAX = 480_000

/** Real slices. What is kept of them are their rows. */
const ROWS: ContractSamples = {
  ofRows: (name, rows) => rowsArtifact(verdicts(rows, name)),
  ofBytes: (name, bytes) => {
    const random = seededRandom(bytes)
    const rows = Math.ceil(bytes / ROW_BYTES_MAX)
    const reason = (): string => random.bytes(Math.ceil(bytes / rows)).toString('base64')
    return rowsArtifact(verdicts(rows, name).map((event) => ({ ...event, reason: reason() })))
  },
  content: ({ bytes }) => {
    const lines = gunzipSync(bytes).toString().trimEnd().split('\n')
    return contentOf(lines.map((line) => JSON.parse(line) as JsonObject))
  },
}

destinationContract('adx, against the stand-in', async () => {
  const place = await startAdxPlace()
  const destination = place.open()
  await destination.probe(AbortSignal.timeout(30_000))
  let queued = 0
  return {
    destination: {
      ...destination,
      put: async (artifact, signal) => {
        const acknowledgement = await destination.put(artifact, signal)
        if (!acknowledgement.alreadyThere) queued += 1
        return acknowledgement
      },
    },
    mayRead: true,
    samples: ROWS,
    readBack: async (name) => {
      await eventually(() => place.adx.state().ingestions.length >= queued, 'all that was queued to be worked on')
      const rows = place.adx.query(`GuardrailActivity | where slice == '${sliceName(name)}' | order by position asc`)
      return rows.length === 0 ? undefined : contentOf(rows)
    },
    stop: () => place.close(),
  }
})

/** Every value that is one: null text is empty in Kusto, and times come back with the digits that they need. */
function contentOf(rows: readonly JsonObject[]): Buffer {
  const lines = rows.map((row) => {
    const values = Object.entries(row)
      .filter(([, value]) => value !== null && value !== '')
      .map(([name, value]) => [name, name.endsWith('At') ? Date.parse(String(value)) : value] as const)
    return JSON.stringify(values.sort(([one], [other]) => (one < other ? -1 : 1)))
  })
  return Buffer.from(lines.join('\n'))
}
