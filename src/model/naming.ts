import { sha256Hex } from '../base/hash.ts'
import type { ArtifactName, StreamName } from './ids.ts'
import type { Window } from './window.ts'

/** What decides an artifact's bytes, and so its name: known before the first byte is sent. */
export interface ArtifactIdentity {
  readonly stream: StreamName
  readonly window: Window
  /** Received time of the slice's first event, milliseconds. */
  readonly firstReceivedAt: number
  /** SHA-256 (hex) of each block from which the slice takes something, in order. */
  readonly blockHashes: readonly string[]
  /** Encoding and its version, e.g. `ndjson.gz/1`; every setting that changes the bytes belongs in it. */
  readonly encoding: string
  /** Hash of the positions that it carries; null where that is the whole window. */
  readonly selection: string | null
  /** 0, or which repetition of a delivery it is. */
  readonly repetition: number
}

export function fingerprint(identity: Omit<ArtifactIdentity, 'firstReceivedAt'>): string {
  const { window, encoding, blockHashes, selection, repetition } = identity
  const parts = [encoding, window.from, window.upto, ...blockHashes]
  if (selection !== null) parts.push(`selection ${selection}`)
  if (repetition > 0) parts.push(`repetition ${repetition}`)
  return sha256Hex(parts.join('\n')).slice(0, 12)
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

/** The name without folders and extension: what rows and tags say of the delivery that brought them. */
export function sliceName(name: ArtifactName): string {
  const file = name.slice(name.lastIndexOf('/') + 1)
  return file.replace(/\.(?:rows\.)?ndjson\.gz$/, '')
}
