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
  /**
   * Of the artifact: taken while it is read on its way to the destination, so that nothing is read twice. `wasTaken`: the destination took the bytes that
   * were read last, and so has compared them with their checksums. Else that is done here.
   */
  facts(signal: AbortSignal, wasTaken?: boolean): Promise<ArtifactFacts>
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
      ({ signal: inner, digest, verify }) => copiedSegments(source, inner, { digest, verify }),
    )
  const rowless = format.encoding === 'rows.ndjson.gz' ? await quarantinedOnly(source, signal) : undefined
  if (rowless !== undefined) return nothing(rowless)
  return gzipArtifact(source, hereDigest, ({ signal: inner, quarantine }) =>
    convertedSegments(source, inner, quarantine),
  )
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

interface Reading {
  readonly signal: AbortSignal
  readonly digest: SegmentDigest
  /** Whether stored blocks are compared with their checksums even where they are only copied. */
  readonly verify: boolean
  quarantine(events: readonly QuarantinedEvent[]): void
}

/**
 * One gzip file made of segments. `rows` and `rawBytes` are the plan's bounds until it has been read once, and exact from then on.
 *
 * Destinations compare all they get with its CRC-64, so the first reading leaves it to them: nothing is looked at twice. If that reading came to nothing,
 * for a damaged block or any other reason, the next one looks before it sends: then it says which block it is.
 */
function gzipArtifact(
  { stream, slice, format }: SliceSource,
  startDigest: () => HereDigest | SegmentDigest,
  segments: (reading: Reading) => AsyncIterable<EncodedSegment>,
): SliceArtifact {
  let rawBytes = slice.rawBytes
  let complete: ArtifactFacts | undefined
  let wasVerified = false
  let readings = 0
  const read = (signal: AbortSignal): AsyncGenerator<ArtifactChunk> => readOnce(signal, readings > 0)
  async function* readOnce(signal: AbortSignal, verify: boolean): AsyncGenerator<ArtifactChunk> {
    readings += 1
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
      for await (const segment of segments({ signal, digest, verify, quarantine })) {
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
      wasVerified = verify || 'add' in digest // blocks that are not copied always are
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
  const facts = async (signal: AbortSignal, wasTaken = false): Promise<ArtifactFacts> => {
    // A destination may know early that the artifact is there, and stop reading. The same slice gives the same bytes, so they are read here.
    const isKnown = complete !== undefined && (wasVerified || wasTaken)
    if (!isKnown) for await (const chunk of readOnce(signal, true)) chunk.release?.()
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
