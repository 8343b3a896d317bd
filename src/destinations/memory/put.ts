import { assert } from '../../base/assert.ts'
import { Fault } from '../../model/fault.ts'
import type { Acknowledgement, Artifact } from '../destination.ts'
import { verifiedBytes } from '../verified-bytes.ts'
import type { ResolvedMemoryOptions } from './options.ts'

export async function putArtifact(
  { store, hooks }: ResolvedMemoryOptions,
  artifact: Artifact,
  signal: AbortSignal,
): Promise<Acknowledgement> {
  signal.throwIfAborted()
  await hooks.beforePut?.(artifact, signal)
  const parts: Uint8Array[] = []
  for await (const bytes of verifiedBytes(artifact.read(signal))) parts.push(Buffer.from(bytes))
  const bytes = Buffer.concat(parts)
  assert(bytes.length > 0, 'an artifact is never empty')
  await hooks.beforeStore?.(artifact, signal)
  signal.throwIfAborted()
  const { name, stream, window, rows, rawBytes } = artifact
  const { stored, isNew } = store.putIfAbsent({ name, bytes, stream, window, rows, rawBytes })
  // Real services cannot compare; a simulation should hear of it when one name is given to two contents.
  if (!isNew && !stored.bytes.equals(bytes)) throw new Fault('ARTIFACT_CONFLICT')
  const acknowledgement = { location: locate(name), alreadyThere: !isNew, details: { ordinal: String(stored.ordinal) } }
  await hooks.afterStore?.(artifact, acknowledgement, signal)
  signal.throwIfAborted()
  return acknowledgement
}

export function locate(name: string): string {
  return `memory:${encodeURI(name)}`
}
