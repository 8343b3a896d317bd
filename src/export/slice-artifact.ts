import { crc64 } from '../blocks/crc64.ts'
import { GZIP_HEADER, GzipTrailer } from '../blocks/gzip-file.ts'
import type { Artifact, ArtifactChunk } from '../destinations/destination.ts'
import { windowRows } from '../model/window.ts'
import { copiedSegments } from './copied-segments.ts'
import { filteredSegments } from './filtered-segments.ts'
import type { SliceSource } from './slice-source.ts'

/** Some lines, compressed; what a gzip file is put together from. */
export interface EncodedSegment {
  readonly bytes: Uint8Array
  readonly crc64: bigint
  readonly rawBytes: number
  readonly rawCrc32: number
}

/** The artifact of a slice, or undefined when the filter takes none of its events: then nothing is sent. */
export async function sliceArtifact(source: SliceSource): Promise<Artifact | undefined> {
  const { log, stream, slice, filter } = source
  if (filter === null) return gzipArtifact(source, windowRows(slice.window), (signal) => copiedSegments(source, signal))

  const selections = await log.select(stream, slice.window, filter)
  const rows = selections.reduce((sum, selection) => sum + selection.positions.length, 0)
  if (rows === 0) return undefined
  return gzipArtifact(source, rows, (signal) => filteredSegments(source, selections, signal))
}

/** One gzip file made of segments. `rawBytes` is the plan's bound until it has been read once, and exact from then on. */
function gzipArtifact(
  { stream, slice }: SliceSource,
  rows: number,
  segments: (signal: AbortSignal) => AsyncIterable<EncodedSegment>,
): Artifact {
  let rawBytes = slice.rawBytes
  async function* read(signal: AbortSignal): AsyncGenerator<ArtifactChunk> {
    const trailer = new GzipTrailer()
    yield { bytes: GZIP_HEADER, crc64: HEADER_CRC64 }
    for await (const segment of segments(signal)) {
      trailer.add(segment)
      yield segment
    }
    rawBytes = trailer.rawBytes
    const end = trailer.bytes()
    yield { bytes: end, crc64: crc64(end) }
  }
  return {
    name: slice.name,
    stream,
    window: slice.window,
    rows,
    get rawBytes() {
      return rawBytes
    },
    encoding: 'ndjson.gz',
    read,
  }
}

const HEADER_CRC64 = crc64(GZIP_HEADER)
