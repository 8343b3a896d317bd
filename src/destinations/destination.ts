import type { JsonValue } from '../base/json.ts'
import type { Encoding } from '../model/artifact-format.ts'
import type { Fault } from '../model/fault.ts'
import type { ArtifactName, StreamName } from '../model/ids.ts'
import type { Redaction } from '../model/redaction.ts'
import type { Window } from '../model/window.ts'

/** Facts of a destination that planning and delivery obey: data, not code. */
export interface Limits {
  /** Upper bounds of one artifact, in events and in bytes of raw (uncompressed) NDJSON. */
  readonly artifactRowsMax: number
  readonly artifactRawBytesMax: number
  /** Encodings it takes, the preferred one first. */
  readonly encodings: readonly Encoding[]
}

export type { Encoding } from '../model/artifact-format.ts'

/** Some consecutive bytes of an artifact, with the CRC-64/NVME that they had when they were stored: integrity is checked end to end, by who keeps them. */
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
  /** Of what it holds, and bytes of it uncompressed: upper bounds until it has been read once, exact from then on. */
  readonly rows: number
  readonly rawBytes: number
  readonly encoding: Encoding
  /** The artifact's bytes from the start, in chunks of at most about 4 MiB; may be called again, and gives the same bytes each time. */
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

/** What was put, when its rows are asked for. */
export interface ConfirmQuestion {
  readonly stream: StreamName
  readonly name: ArtifactName
  /** How many rows were sent: without the events that were put aside. */
  readonly rows: number
  /** Of the acknowledgement of the latest put. */
  readonly details: Readonly<Record<string, string>>
}

export type ConfirmAnswer =
  /** Every row was counted. */
  | { readonly state: 'queryable'; readonly evidence: 'counted'; readonly rows: number }
  /** The destination reported success, and Spillway may not count. */
  | { readonly state: 'queryable'; readonly evidence: 'reported' }
  /** Not there yet. Ask again. */
  | { readonly state: 'pending' }
  /** Fewer rows than were sent, or more. */
  | { readonly state: 'short' | 'surplus'; readonly rows: number; readonly expected: number }
  /** The destination could not take in what it had accepted; whether putting it again can help. */
  | { readonly state: 'failed'; readonly fault: Fault; readonly putAgain: boolean }

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

export interface ProbeOptions {
  /** Told of each step as it ends. */
  readonly onStep?: OnProbeStep
  /** What the first delivery would make (tables) is not made: its step tells what would be. For what nobody has decided to save yet. Kinds that make nothing ahead ignore it. */
  readonly dryRun?: boolean
}

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
  /**
   * Atomic and conditional: the artifact is there whole or not at all, and an existing one is never replaced. Idempotent per name. Bytes that do not match
   * their CRC-64 are refused (Fault CHECKSUM_MISMATCH): nobody may have compared them before.
   */
  put(artifact: Artifact, signal: AbortSignal): Promise<Acknowledgement>
  /** Did it land? Where the credential may not read: a Fault of kind `auth`. */
  find(name: ArtifactName, signal: AbortSignal): Promise<Found | undefined>
  /** Taken out of every event before it leaves. */
  readonly redaction?: Redaction
  /**
   * Where what was accepted becomes visible later: whether it is by now. Faults that it throws are about the asking. An artifact that failed is put
   * again under the same name.
   */
  confirm?(question: ConfirmQuestion, signal: AbortSignal): Promise<ConfirmAnswer>
  /** An address that shows a person the rows of these artifacts. */
  link?(stream: StreamName, names: readonly ArtifactName[]): string
  /** Checks step by step, with no more rights than `put` needs, and tells each step as it ends. Failures are steps, not exceptions. */
  probe(signal: AbortSignal, options?: ProbeOptions): Promise<ProbeReport>
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
