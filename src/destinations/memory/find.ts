import type { ArtifactName } from '../../model/ids.ts'
import type { Found } from '../destination.ts'
import type { ResolvedMemoryOptions } from './options.ts'

export async function findArtifact(
  { store, hooks }: ResolvedMemoryOptions,
  name: ArtifactName,
  signal: AbortSignal,
): Promise<Found | undefined> {
  signal.throwIfAborted()
  await hooks.beforeFind?.(name, signal)
  const stored = store.get(name)
  return stored && { bytes: stored.bytes.length, details: { ordinal: String(stored.ordinal) } }
}
