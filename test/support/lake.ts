import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import type { ContainerClient } from '@azure/storage-blob'
import { type Azurite, serviceClient } from '../../local-azure/storage/azurite.ts'

/** An exported file as a reader of the lake has it. */
export interface ExportedFile {
  /** Within the container. */
  readonly name: string
  readonly bytes: Buffer
  readonly sha256: string
  readonly lines: readonly string[]
  readonly ids: readonly string[]
}

/** All exported files below a path, in order of name. Fails where one is no whole gzip file, or a line of one is not JSON. */
export function readLake(azurite: Azurite, container: string, path = ''): Promise<ExportedFile[]> {
  return readContainer(serviceClient(azurite).getContainerClient(container), path)
}

export async function readContainer(client: ContainerClient, path = ''): Promise<ExportedFile[]> {
  const files: ExportedFile[] = []
  for await (const { name } of client.listBlobsFlat({ prefix: path })) {
    if (!name.includes('/_spillway/') && !name.startsWith('_spillway/'))
      files.push(readFile(name, await client.getBlobClient(name).downloadToBuffer()))
  }
  return files
}

function readFile(name: string, bytes: Buffer): ExportedFile {
  const text = gunzipSync(bytes).toString('utf8')
  if (!text.endsWith('\n')) throw new Error(`${name}: the last line has no end`)
  const lines = text.slice(0, -1).split('\n')
  const ids = lines.map((line) => (JSON.parse(line) as { id: string }).id)
  return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex'), lines, ids }
}

/** How often each id is in the files. */
export function idCounts(files: readonly ExportedFile[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { ids } of files) for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}
