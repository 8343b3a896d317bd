import { COMPRESSOR } from '../blocks/segment.ts'
import { type EventFilter, filterIdentity } from '../model/event-filter.ts'

export const NDJSON_GZIP_EXTENSION = 'ndjson.gz'

/**
 * Everything that decides an artifact's bytes beside its blocks: a part of its fingerprint. Whole blocks are copied, and their own hashes say what
 * compressed them; where lines are left out they are compressed anew, so the compressor's version counts too.
 */
export function encodingIdentity({
  cut,
  filter,
}: {
  readonly cut: boolean
  readonly filter: EventFilter | null
}): string {
  if (filter !== null) return `ndjson.gz/1 filter ${filterIdentity(filter)} ${COMPRESSOR}`
  return cut ? `ndjson.gz/1 cut ${COMPRESSOR}` : 'ndjson.gz/1'
}
