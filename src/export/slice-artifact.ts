import { runningSha256 } from '../base/hash.ts'
import { crc64 } from '../blocks/crc64.ts'
import { GZIP_HEADER, GzipTrailer } from '../blocks/gzip-file.ts'
import type { Artifact, ArtifactChunk } from '../destinations/destination.ts'
import { windowRows } from '../model/window.ts'
import type { SegmentDigest } from '../store/store.ts'
import { copiedSegments } from './copied-segments.ts'
import type { EncodedSegment } from './encoded-segment.ts'
import { filteredSegments } from './filtered-segments.ts'
import type { SliceSource } from './slice-source.ts'

export interface SliceArtifact {
  readonly artifact: Artifact
  /** Of the artifact's bytes: taken while they are read on their way to the destination, so that nothing is read twice. */
  digest(signal: AbortSignal): Promise<ArtifactDigest>
}

export interface ArtifactDigest {
  readonly bytes: number
  readonly sha256: string
}

/** The artifact of a slice, or undefined when the filter takes none of its events: then nothing is sent. */
export async function sliceArtifact(source: SliceSource): Promise<SliceArtifact | undefined> {
  const { log, stream, slice, filter } = source
  if (filter === null) {
    const start = slice.cut ? hereDigest : (): SegmentDigest => log.startDigest(GZIP_HEADER)
    return gzipArtifact(source, windowRows(slice.window), start, (signal, digest) =>
      copiedSegments(source, signal, slice.cut ? undefined : digest),
    )
  }
  const selections = await log.select(stream, slice.window, filter)
  const rows = selections.reduce((sum, selection) => sum + selection.positions.length, 0)
  return rows === 0
    ? undefined
    : gzipArtifact(source, rows, hereDigest, (signal) => filteredSegments(source, selections, signal))
}

/** Where lines are compressed anew, the digest is taken of what comes out. */
interface HereDigest extends SegmentDigest {
  add(bytes: Uint8Array): void
}

function hereDigest(): HereDigest {
  const hash = runningSha256()
  hash.update(GZIP_HEADER)
  return {
    add: (bytes) => hash.update(bytes),
    end: async (suffix) => {
      hash.update(suffix)
      return hash.digestHex()
    },
    discard: () => {},
  }
}

type Segments = (signal: AbortSignal, digest: SegmentDigest) => AsyncIterable<EncodedSegment>

/** One gzip file made of segments. `rawBytes` is the plan's bound until it has been read once, and exact from then on. */
function gzipArtifact(
  { stream, slice }: SliceSource,
  rows: number,
  startDigest: () => HereDigest | SegmentDigest,
  segments: Segments,
): SliceArtifact {
  let rawBytes = slice.rawBytes
  let complete: ArtifactDigest | undefined
  async function* read(signal: AbortSignal): AsyncGenerator<ArtifactChunk> {
    const trailer = new GzipTrailer()
    const digest = startDigest()
    let bytes = GZIP_HEADER.length
    let ended = false
    try {
      yield { bytes: GZIP_HEADER, crc64: HEADER_CRC64 }
      for await (const segment of segments(signal, digest)) {
        trailer.add(segment)
        bytes += segment.bytes.length
        if ('add' in digest) digest.add(segment.bytes)
        yield segment
      }
      const end = trailer.bytes()
      ended = true
      rawBytes = trailer.rawBytes
      complete = { bytes: bytes + end.length, sha256: await digest.end(end) }
      yield { bytes: end, crc64: crc64(end) }
    } finally {
      if (!ended) digest.discard()
    }
  }
  const artifact: Artifact = {
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
  const digest = async (signal: AbortSignal): Promise<ArtifactDigest> => {
    // A destination may know early that the artifact is there, and stop reading. The same slice gives the same bytes, so they are read here.
    if (complete === undefined) for await (const _ of read(signal));
    return complete as ArtifactDigest
  }
  return { artifact, digest }
}

const HEADER_CRC64 = crc64(GZIP_HEADER)
