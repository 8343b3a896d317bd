import { sha256 } from '../../base/hash.ts'
import { uuidOf } from '../../base/uuid-of.ts'
import { type ArtifactName, isStreamName, type StreamName } from '../../model/ids.ts'
import { sliceName } from '../../model/naming.ts'
import type { AdxTarget } from './options.ts'

/** The stream that a name of ours begins with. */
export function streamOfName(name: ArtifactName): StreamName | undefined {
  const [stream = ''] = sliceName(name).split('-')
  return isStreamName(stream) ? stream : undefined
}

/** The hour in which the slice's first event was received, milliseconds: names carry it (model/naming.ts). */
export function receivedHour(name: ArtifactName): number | undefined {
  const found = /(?:^|\/)dt=(\d{4}-\d{2}-\d{2})\/hh=(\d{2})\//.exec(name)
  const time = found === null ? Number.NaN : Date.parse(`${found[1]}T${found[2]}:00:00Z`)
  return Number.isNaN(time) ? undefined : time
}

/** The same id for every attempt at one slice in one table: reports of the ingestion service name it. */
export function sourceId(target: Pick<AdxTarget, 'endpoints' | 'database'>, table: string, slice: string): string {
  return uuidOf(sha256([target.endpoints.engine, target.database, table, slice].join('\n')))
}
