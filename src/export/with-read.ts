import type { Artifact } from '../destinations/destination.ts'

/** The same artifact, read in another way. It stays linked to the original, whose `rawBytes` becomes exact while it is read. */
export function withRead(artifact: Artifact, read: Artifact['read']): Artifact {
  return Object.create(artifact, { read: { value: read, enumerable: true } }) as Artifact
}
