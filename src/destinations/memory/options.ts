import type { Limits } from '../destination.ts'
import { MemoryStore } from './client.ts'
import type { MemoryHooks } from './fault.ts'

export interface MemoryOptions {
  /** What was delivered. Pass the same one again to outlive a restart, as a real place does. */
  readonly store?: MemoryStore
  readonly hooks?: MemoryHooks
  readonly limits?: Partial<Limits>
}

export interface ResolvedMemoryOptions {
  readonly store: MemoryStore
  readonly hooks: MemoryHooks
  readonly limits: Limits
}

const LIMITS: Limits = {
  artifactRowsMax: 5_000_000,
  artifactRawBytesMax: 256 * 1024 * 1024,
  encodings: ['ndjson.gz'],
}

export function resolveOptions({ store, hooks, limits }: MemoryOptions): ResolvedMemoryOptions {
  return { store: store ?? new MemoryStore(), hooks: hooks ?? {}, limits: { ...LIMITS, ...limits } }
}
