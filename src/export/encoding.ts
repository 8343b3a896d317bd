import { COMPRESSOR } from '../blocks/segment.ts'
import type { ArtifactFormat } from '../model/artifact-format.ts'
import { redactionIdentity } from '../model/redaction.ts'

/** Whether blocks may be copied as they are. */
export function isPlain({ encoding, redaction }: ArtifactFormat): boolean {
  return encoding === 'ndjson.gz' && redactionIdentity(redaction) === ''
}

/**
 * What decides an artifact's bytes beside its blocks and its selection: a part of its fingerprint. Whole blocks are copied, and their own hashes say
 * what compressed them; wherever lines are compressed anew the compressor's version counts, too.
 */
export function encodingIdentity(format: ArtifactFormat, cut: boolean): string {
  if (format.encoding === 'rows.ndjson.gz') {
    const { schemaVersion, redaction } = format
    return `rows.ndjson.gz/1 columns-${schemaVersion}${redactionIdentity(redaction)} ${COMPRESSOR}`
  }
  if (!isPlain(format)) return `ndjson.gz/1${redactionIdentity(format.redaction)} ${COMPRESSOR}`
  return cut ? `ndjson.gz/1 cut ${COMPRESSOR}` : 'ndjson.gz/1'
}
