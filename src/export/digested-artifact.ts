import { type RunningHash, runningSha256 } from '../base/hash.ts'
import type { Artifact } from '../destinations/destination.ts'
import { withRead } from './with-read.ts'

export interface ArtifactDigest {
  readonly bytes: number
  readonly sha256: string
}

/** The artifact, and the digest of what was read from it: taken on the way to the destination, so that nothing is read twice. */
export function digestedArtifact(artifact: Artifact): {
  artifact: Artifact
  digest(signal: AbortSignal): Promise<ArtifactDigest>
} {
  let complete: ArtifactDigest | undefined
  const read: Artifact['read'] = async function* (signal) {
    const hash: RunningHash = runningSha256()
    let bytes = 0
    for await (const chunk of artifact.read(signal)) {
      hash.update(chunk.bytes)
      bytes += chunk.bytes.length
      yield chunk
    }
    complete = { bytes, sha256: hash.digestHex() }
  }
  const digest = async (signal: AbortSignal): Promise<ArtifactDigest> => {
    // A destination may know early that the artifact is there, and stop reading. The same slice gives the same bytes, so they are read here.
    if (complete === undefined) for await (const _ of read(signal));
    return complete as ArtifactDigest
  }
  return { artifact: withRead(artifact, read), digest }
}
