import { sha256 } from '../../base/hash.ts'
import type { ArtifactName } from '../../model/ids.ts'
import { isStreamName, type StreamName } from '../../model/ids.ts'
import type { AdxTarget } from './options.ts'

/** `…/audit-<from>-<upto>-<fingerprint>.rows.ndjson.gz` without folders and extension: the tag of its extents and the column `slice` of its rows. */
export function sliceName(name: ArtifactName): string {
  const file = name.slice(name.lastIndexOf('/') + 1)
  return file.replace(/\.(?:rows\.)?ndjson\.gz$/, '')
}

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

/** The same id for every attempt at one slice in one table: reports of the ingestion service name it. A UUID of version 8 (RFC 9562: our own making). */
export function sourceId(target: Pick<AdxTarget, 'endpoints' | 'database'>, table: string, slice: string): string {
  const bytes = sha256([target.endpoints.engine, target.database, table, slice].join('\n')).subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
