import { sha256Hex } from '../base/hash.ts'
import type { ArtifactName, StreamName } from './ids.ts'
import type { Window } from './window.ts'

/** What decides an artifact's bytes, and so its name: known before the first byte is sent. */
export interface ArtifactIdentity {
  readonly stream: StreamName
  readonly window: Window
  /** Received time of the slice's first event, milliseconds. */
  readonly firstReceivedAt: number
  /** SHA-256 (hex) of each block the slice touches, in order. */
  readonly blockHashes: readonly string[]
  /** Encoding and its version, e.g. `ndjson.gz/1`; a filter or other setting that changes the bytes belongs in it. */
  readonly encoding: string
}

export function fingerprint(identity: ArtifactIdentity): string {
  const { window, encoding, blockHashes } = identity
  return sha256Hex([encoding, window.from, window.upto, ...blockHashes].join('\n')).slice(0, 12)
}

/**
 * `<stream>/dt=YYYY-MM-DD/hh=HH/<stream>-<from>-<upto>-<fingerprint>.<extension>`: sortable,
 * partition-friendly, and bound to its content, so that nobody else's file can be taken for this one. Below the destination's own path.
 */
export function artifactName(identity: ArtifactIdentity, extension: string): ArtifactName {
  const received = new Date(identity.firstReceivedAt).toISOString()
  const { stream, window } = identity
  const bounds = [window.from, window.upto].map((bound) => String(bound).padStart(20, '0')).join('-')
  const folder = [stream, `dt=${received.slice(0, 10)}`, `hh=${received.slice(11, 13)}`]
  const file = `${stream}-${bounds}-${fingerprint(identity)}.${extension}`
  return [...folder, file].join('/') as ArtifactName
}
