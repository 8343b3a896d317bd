import type { Actor } from './actor.ts'
import type { ConfigurationId, DestinationId } from './ids.ts'

/** A place to deliver to, as it is kept. Any number of export configurations and jobs on demand may use one. */
export interface DestinationRecord {
  readonly id: DestinationId
  readonly kind: string
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
  /** Encrypted; only app/sealed-secrets.ts opens it. Empty once the destination is deleted. */
  readonly sealedSecrets: Uint8Array
  readonly connectionStatus: 'SUCCESS' | 'FAILED' | 'UNKNOWN'
  /** The last probe, with the time it was made. */
  readonly connectionReport: StoredReport | null
  /** False: its exports pause, and nothing is lost. */
  readonly enabled: boolean
  /** The export that it was made together with, and is deleted together with where nothing else uses it. */
  readonly madeWith: ConfigurationId | null
  readonly createdBy: Actor
  readonly createdAt: number
  readonly updatedBy: Actor
  readonly updatedAt: number
  readonly deletedAt: number | null
}

export interface StoredReport {
  readonly ok: boolean
  readonly checkedAt: number
  readonly steps: readonly { step: string; ok: boolean; message: string; code?: string; hint?: string }[]
  readonly warnings: readonly string[]
  readonly expiresAt?: number
}
