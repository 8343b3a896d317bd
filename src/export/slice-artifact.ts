import { runningSha256, sha256Hex } from '../base/hash.ts'
import { crc64 } from '../blocks/crc64.ts'
import { GZIP_HEADER, GzipTrailer } from '../blocks/gzip-file.ts'
import type { Artifact, ArtifactChunk } from '../destinations/destination.ts'
import { Fault } from '../model/fault.ts'
import type { QuarantinedEvent } from '../model/quarantine.ts'
import type { SegmentDigest } from '../store/store.ts'
import { convertedSegments, quarantinedOnly } from './converted-segments.ts'
import { copiedSegments } from './copied-segments.ts'
import type { EncodedSegment } from './encoded-segment.ts'
import { isPlain } from './encoding.ts'
import type { SliceSource } from './slice-source.ts'

export interface SliceArtifact {
  /** Undefined where there is nothing to send: nothing is wanted of the slice, or none of its events could be a row. */
  readonly artifact: Artifact | undefined
  /** Of the artifact: taken while it is read on its way to the destination, so that nothing is read twice. */
  facts(signal: AbortSignal): Promise<ArtifactFacts>
}

export interface ArtifactFacts {
  readonly bytes: number
  readonly sha256: string
  readonly rows: number
  /** In order of position. */
  readonly quarantined: readonly QuarantinedEvent[]
}

/** The artifact of a slice. */
export async function sliceArtifact(source: SliceSource, signal: AbortSignal): Promise<SliceArtifact> {
  const { log, slice, selection, format } = source
  if (slice.rows === 0) return nothing([])
  if (isPlain(format) && selection === null && !slice.cut)
    return gzipArtifact(
      source,
      () => log.startDigest(GZIP_HEADER),
      (inner, digest) => copiedSegments(source, inner, digest),
    )
  const rowless = format.encoding === 'rows.ndjson.gz' ? await quarantinedOnly(source, signal) : undefined
  if (rowless !== undefined) return nothing(rowless)
  return gzipArtifact(source, hereDigest, (inner, _, quarantine) => convertedSegments(source, inner, quarantine))
}

function nothing(quarantined: readonly QuarantinedEvent[]): SliceArtifact {
  return {
    artifact: undefined,
    facts: async () => ({ bytes: 0, sha256: sha256Hex(''), rows: 0, quarantined: bounded(quarantined) }),
  }
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

type Segments = (
  signal: AbortSignal,
  digest: SegmentDigest,
  quarantine: (events: readonly QuarantinedEvent[]) => void,
) => AsyncIterable<EncodedSegment>

/** One gzip file made of segments. `rows` and `rawBytes` are the plan's bounds until it has been read once, and exact from then on. */
function gzipArtifact(
  { stream, slice, format }: SliceSource,
  startDigest: () => HereDigest | SegmentDigest,
  segments: Segments,
): SliceArtifact {
  let rawBytes = slice.rawBytes
  let complete: ArtifactFacts | undefined
  async function* read(signal: AbortSignal): AsyncGenerator<ArtifactChunk> {
    const trailer = new GzipTrailer()
    const digest = startDigest()
    const quarantined: QuarantinedEvent[] = []
    let bytes = GZIP_HEADER.length
    let ended = false
    try {
      yield { bytes: GZIP_HEADER, crc64: HEADER_CRC64 }
      const quarantine = (events: readonly QuarantinedEvent[]): void => {
        quarantined.push(...events)
        bounded(quarantined)
      }
      for await (const segment of segments(signal, digest, quarantine)) {
        trailer.add(segment)
        bytes += segment.bytes.length
        if ('add' in digest) digest.add(segment.bytes)
        yield segment
      }
      const end = trailer.bytes()
      ended = true
      rawBytes = trailer.rawBytes
      const sha256 = await digest.end(end)
      complete = { bytes: bytes + end.length, sha256, rows: slice.rows - quarantined.length, quarantined }
      yield { bytes: end, crc64: crc64(end) }
    } finally {
      if (!ended) digest.discard()
    }
  }
  const artifact: Artifact = {
    name: slice.name,
    stream,
    window: slice.window,
    get rows() {
      return complete?.rows ?? slice.rows
    },
    get rawBytes() {
      return rawBytes
    },
    encoding: format.encoding,
    read,
  }
  const facts = async (signal: AbortSignal): Promise<ArtifactFacts> => {
    // A destination may know early that the artifact is there, and stop reading. The same slice gives the same bytes, so they are read here.
    if (complete === undefined) for await (const chunk of read(signal)) chunk.release?.()
    return complete as ArtifactFacts
  }
  return { artifact, facts }
}

/** They are kept in memory until the slice is settled, and written down in one transaction. More of them mean that something else is wrong. */
const QUARANTINED_MAX = 100_000

function bounded(events: readonly QuarantinedEvent[]): readonly QuarantinedEvent[] {
  if (events.length <= QUARANTINED_MAX) return events
  const { column, reason } = events[0] as QuarantinedEvent
  throw new Fault('TOO_MANY_QUARANTINED', {
    message: `More than ${QUARANTINED_MAX} events of one file have no row; the first because of the column ${column}: ${reason}.`,
  })
}

const HEADER_CRC64 = crc64(GZIP_HEADER)
