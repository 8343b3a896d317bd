import { assert } from '../../base/assert.ts'
import type { ArtifactName } from '../../model/ids.ts'
import { sliceName } from '../../model/naming.ts'
import type { Found } from '../destination.ts'
import type { AdxParts } from './adx-parts.ts'
import { streamOfName } from './slice-name.ts'

/** Counts the slice's rows. Undefined where there are none (yet); READING_NOT_ALLOWED (kind `auth`) where the application may not look. */
export async function findRows(parts: AdxParts, name: ArtifactName, signal: AbortSignal): Promise<Found | undefined> {
  const stream = streamOfName(name)
  assert(stream !== undefined, `not the name of a slice: ${name}`)
  const { rows, tagged } = await parts.counter.count(parts.target.tables[stream], sliceName(name), signal)
  return rows === 0 ? undefined : { rows, details: { rows: String(rows), tagged: String(tagged) } }
}
