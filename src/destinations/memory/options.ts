import { NO_REDACTION, type Redaction } from '../../model/redaction.ts'
import type { Limits } from '../destination.ts'
import { MemoryStore } from './client.ts'
import type { MemoryHooks } from './fault.ts'

export interface MemoryOptions {
  /** What was delivered. Pass the same one again to outlive a restart, as a real place does. */
  readonly store?: MemoryStore
  readonly hooks?: MemoryHooks
  readonly limits?: Partial<Limits>
  readonly redaction?: Redaction
  /** It can tell whether rows are there, as tables can. */
  readonly confirms?: boolean
}

export interface ResolvedMemoryOptions {
  readonly store: MemoryStore
  readonly hooks: MemoryHooks
  readonly limits: Limits
  readonly redaction: Redaction
  readonly confirms: boolean
}

const LIMITS: Limits = {
  artifactRowsMax: 5_000_000,
  artifactRawBytesMax: 256 * 1024 * 1024,
  encodings: ['ndjson.gz'],
}

export function resolveOptions({ store, hooks, limits, ...rest }: MemoryOptions): ResolvedMemoryOptions {
  return {
    store: store ?? new MemoryStore(),
    hooks: hooks ?? {},
    limits: { ...LIMITS, ...limits },
    redaction: rest.redaction ?? NO_REDACTION,
    confirms: rest.confirms ?? false,
  }
}
