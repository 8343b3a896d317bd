/** Some lines, compressed; what a gzip file is put together from. */
export interface EncodedSegment {
  readonly bytes: Uint8Array
  readonly crc64: bigint
  readonly rawBytes: number
  readonly rawCrc32: number
  /** See ArtifactChunk. */
  release?(): void
}
