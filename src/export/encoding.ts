import { COMPRESSOR } from '../blocks/segment.ts'

export interface EncodingIdentity {
  /** Everything that decides the bytes beside the blocks: a part of the artifact's fingerprint. */
  readonly identity: string
  readonly extension: string
}

/** Whole blocks, copied: their own hashes say what compressed them. */
export const NDJSON_GZIP: EncodingIdentity = { identity: 'ndjson.gz/1', extension: 'ndjson.gz' }

/** Blocks that are cut at an edge are compressed anew, so the compressor's version decides the bytes too. */
export const NDJSON_GZIP_CUT: EncodingIdentity = { identity: `ndjson.gz/1+${COMPRESSOR}`, extension: 'ndjson.gz' }
