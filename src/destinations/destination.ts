import type { JsonValue } from '../base/json.ts'
import type { Fault } from '../model/fault.ts'
import type { ArtifactName, StreamName } from '../model/ids.ts'
import type { Window } from '../model/window.ts'

/** Facts of a destination that planning and delivery obey: data, not code. */
export interface Limits {
  /** Upper bounds of one artifact, in events and in bytes of raw (uncompressed) NDJSON. */
  readonly artifactRowsMax: number
  readonly artifactRawBytesMax: number
  /** Encodings it takes, the preferred one first. */
  readonly encodings: readonly Encoding[]
}

/** `ndjson.gz`: the canonical lines. `rows.ndjson.gz`: one line a row, with exactly the columns of the stream's table (streams/row.ts). */
export type Encoding = 'ndjson.gz' | 'rows.ndjson.gz'

/** Some consecutive bytes of an artifact, with their CRC-64/NVME so that integrity can be checked end to end without reading them again. */
export interface ArtifactChunk {
  readonly bytes: Uint8Array
  readonly crc64: bigint
  /**
   * Gives the memory back at once instead of at some garbage collection: for destinations that know when they are done with the bytes, which must not be
   * touched afterwards. A third of an export's processor time went into collecting chunks before.
   */
  release?(): void
}

/** The bytes for one slice. */
export interface Artifact {
  readonly name: ArtifactName
  readonly stream: StreamName
  readonly window: Window
  readonly rows: number
  /** Bytes of the uncompressed NDJSON. */
  readonly rawBytes: number
  readonly encoding: Encoding
  /** The artifact's bytes from the start, in chunks of at most about 1 MiB; may be called again, and gives the same bytes each time. */
  read(signal: AbortSignal): AsyncIterable<ArtifactChunk>
}

/** What the destination itself said. Kept word for word in the receipt; never a secret. */
export interface Acknowledgement {
  /** Where the artifact is, without credentials. */
  readonly location: string
  /** True when the conditional put met our own earlier artifact of this name: an earlier attempt had got through. */
  readonly alreadyThere: boolean
  /** E.g. etag, requestId, lastModified, versionId. */
  readonly details: Readonly<Record<string, string>>
}

export interface Found {
  /** Of the stored artifact; undefined where rows are what is stored. */
  readonly bytes?: number
  readonly rows?: number
  readonly details: Readonly<Record<string, string>>
}

export interface ProbeStep {
  /** Stable name of the step, e.g. `resolve`, `connect`, `write`. */
  readonly step: string
  readonly ok: boolean
  /** For a person: what was checked and what came of it. */
  readonly message: string
  /** A fault code where the step failed. */
  readonly code?: string
  readonly hint?: string
}

export interface ProbeReport {
  readonly ok: boolean
  /** In order; ends at the first failed step. */
  readonly steps: readonly ProbeStep[]
  /** Things that work now and will not later, or that are weaker than they could be; e.g. a SAS that expires soon. */
  readonly warnings: readonly string[]
  /** When the credential stops working, milliseconds; absent where that cannot be known. */
  readonly expiresAt?: number
}

export type OnProbeStep = (step: ProbeStep) => void

/**
 * A configured place. Methods never retry and never log, and throw only `Fault` (or the signal's reason once it aborts): retry, time-outs, circuit
 * breaking and logging wrap a destination from outside, in export/deliver.ts.
 */
export interface Destination {
  readonly limits: Limits
  /**
   * Where an artifact of this name is, without credentials. Names are below the destination's own root, which a path among its settings is part of: that
   * path is no part of the name.
   */
  locate(name: ArtifactName): string
  /** Atomic and conditional: the artifact is there whole or not at all, and an existing one is never replaced. Idempotent per name. */
  put(artifact: Artifact, signal: AbortSignal): Promise<Acknowledgement>
  /** Did it land? Where the credential may not read: a Fault of kind `auth`. */
  find(name: ArtifactName, signal: AbortSignal): Promise<Found | undefined>
  /** Checks step by step, with no more rights than `put` needs, and tells each step as it ends. Failures are steps, not exceptions. */
  probe(signal: AbortSignal, onStep?: OnProbeStep): Promise<ProbeReport>
  /** Where there are tables: what a delivery of this stream would change about them, in sentences; none where all is in place. Changes nothing. */
  tableChanges?(stream: StreamName, signal: AbortSignal): Promise<readonly string[]>
  close(): Promise<void>
}

/** What the operator allows, from the configuration. */
export interface DestinationPolicy {
  /** Hosts beside the vendor's own domains: exact, or `*.example.com`. */
  readonly destinationHosts: readonly string[]
  /** Plain http to a loopback address is allowed (emulators). */
  readonly allowInsecureLoopback: boolean
  /** Folders below which `file` destinations may write. */
  readonly fileDestinationRoots: readonly string[]
}

/** Settings and secrets as stored, split by the kind's `parse`. */
export interface DestinationOptions {
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, string>>
}

export const FIELD_TYPES = ['TEXT', 'SECRET', 'BOOLEAN', 'CHOICE', 'LIST', 'NUMBER'] as const
export type FieldType = (typeof FIELD_TYPES)[number]

/** One field of a destination's form, as every face shows it. */
export interface DestinationField {
  /** Of the setting, or of the secret. */
  readonly name: string
  /** As in the vendor's pages: `Application Key (Client Secret)`. */
  readonly label: string
  readonly type: FieldType
  readonly required: boolean
  /** It says where data goes, or who signs in there: when it changes, the secrets must be entered again. */
  readonly isTarget: boolean
  /** Most people leave it as it is. */
  readonly advanced: boolean
  /** Null where there is none. */
  readonly default: JsonValue
  /** All that a CHOICE may be; proposals for a LIST. */
  readonly choices: readonly string[]
  readonly placeholder: string
  /** One or two sentences: what it is. */
  readonly help: string
  /** Where to find it in the portal, step by step. */
  readonly where: readonly string[]
}

/** One kind of destination, as the registry knows it. */
export interface DestinationKind {
  readonly kind: string
  /** For people: `Azure Data Lake Storage Gen2`. */
  readonly title: string
  /** One sentence for a card. */
  readonly description: string
  /** Its page below the repository: `docs/destinations/adls.md`. */
  readonly docsPath: string
  /** Whether what was delivered can be counted there, so that a delivery becomes queryable after it was accepted. */
  readonly confirmsRows: boolean
  /** What a person enters, in the order of the form. */
  readonly fields: readonly DestinationField[]
  /**
   * Checks and normalises what a person entered; pure and offline. All problems at once, in one Fault (BAD_INPUT, or a more precise code where
   * there is a single one). The result's `settings` hold no secret and its `secrets` hold nothing else.
   */
  parse(input: Readonly<Record<string, unknown>>, policy: DestinationPolicy): DestinationOptions
  /** Where data goes, in one line without credentials: `cluster/database`, `account/container/path`. Of settings that were parsed. */
  target(settings: Readonly<Record<string, unknown>>): string
  /** Offline forecast from the credential itself (e.g. a SAS): expiry and warnings. */
  forecast(
    options: DestinationOptions,
    now: number,
  ): { readonly expiresAt?: number; readonly warnings: readonly string[] }
  open(options: DestinationOptions, policy: DestinationPolicy): Destination
}

export type { Fault }
