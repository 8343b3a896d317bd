import { assert } from '../../base/assert.ts'
import { Fault } from '../../model/fault.ts'
import type { Acknowledgement, Artifact } from '../destination.ts'
import { verifiedBytes } from '../verified-bytes.ts'
import type { FolderClient } from './client.ts'

/** Written aside and flushed, then given its name in one step that fails where the name is taken. */
export async function putArtifact(
  client: FolderClient,
  artifact: Artifact,
  signal: AbortSignal,
): Promise<Acknowledgement> {
  signal.throwIfAborted()
  const path = await client.place(artifact.name)
  const temporary = await client.writeTemporary(verifiedBytes(artifact.read(signal)), signal)
  try {
    assert(temporary.length > 0, 'an artifact is never empty')
    signal.throwIfAborted()
    const { isNew } = await client.publish(temporary.path, path)
    const there = await client.look(artifact.name)
    if (there?.bytes !== temporary.length) throw otherFile(path)
    const lastModified = new Date(there.modifiedAt).toISOString()
    return {
      location: client.path(artifact.name),
      alreadyThere: !isNew,
      details: { bytes: String(there.bytes), lastModified },
    }
  } finally {
    await client.discard(temporary.path)
  }
}

function otherFile(path: string): Fault {
  return new Fault('ARTIFACT_CONFLICT', { message: `\`${path}\` is there already, with another content.` })
}
