import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type Azurite, serviceClient } from './azurite.ts'

/** What the service itself says of a blob. */
export interface StoredBlob {
  readonly name: string
  readonly bytes: number
  readonly contentType: string | undefined
  readonly contentEncoding: string | undefined
  readonly metadata: Readonly<Record<string, string>>
}

/** All blobs below a prefix, in order of name. Reads with the account's key: Spillway's own token may not. */
export async function listBlobs(azurite: Azurite, container: string, prefix = ''): Promise<StoredBlob[]> {
  const blobs: StoredBlob[] = []
  const client = serviceClient(azurite).getContainerClient(container)
  for await (const item of client.listBlobsFlat({ prefix, includeMetadata: true })) {
    blobs.push({
      name: item.name,
      bytes: item.properties.contentLength ?? 0,
      contentType: item.properties.contentType,
      contentEncoding: item.properties.contentEncoding || undefined,
      metadata: item.metadata ?? {},
    })
  }
  return blobs
}

/** The bytes as they are stored; undefined where there is no such blob. */
export async function downloadBlob(azurite: Azurite, container: string, name: string): Promise<Buffer | undefined> {
  const client = serviceClient(azurite).getContainerClient(container).getBlobClient(name)
  return (await client.exists()) ? await client.downloadToBuffer() : undefined
}

/** The lines of one gzipped file, one at a time: any size in constant memory. */
export async function* readLines(azurite: Azurite, container: string, name: string): AsyncGenerator<string, void> {
  const client = serviceClient(azurite).getContainerClient(container).getBlobClient(name)
  const { readableStreamBody } = await client.download()
  if (readableStreamBody === undefined) throw new Error(`no body for ${name}`)
  const gunzip = createGunzip()
  const source = readableStreamBody as Readable
  source.on('error', (error) => gunzip.destroy(error))
  yield* createInterface({ input: source.pipe(gunzip), crlfDelay: Number.POSITIVE_INFINITY })
}

/** The lines of all files whose name ends so, in order of name: what a reader of the lake sees. */
export async function* readContainer(
  azurite: Azurite,
  container: string,
  options: { readonly prefix?: string; readonly suffix?: string } = {},
): AsyncGenerator<{ readonly blob: string; readonly line: string }, void> {
  const { prefix = '', suffix = '.ndjson.gz' } = options
  for (const { name } of await listBlobs(azurite, container, prefix)) {
    if (!name.endsWith(suffix)) continue
    for await (const line of readLines(azurite, container, name)) yield { blob: name, line }
  }
}
