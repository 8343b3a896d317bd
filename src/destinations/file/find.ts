import type { ArtifactName } from '../../model/ids.ts'
import type { Found } from '../destination.ts'
import type { FolderClient } from './client.ts'

export async function findArtifact(
  client: FolderClient,
  name: ArtifactName,
  signal: AbortSignal,
): Promise<Found | undefined> {
  signal.throwIfAborted()
  const there = await client.look(name)
  return there && { bytes: there.bytes, details: { lastModified: new Date(there.modifiedAt).toISOString() } }
}
