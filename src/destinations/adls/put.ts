import { assert } from '../../base/assert.ts'
import { combineCrc64 } from '../../blocks/crc64.ts'
import { azureCode } from '../blob/storage-fault.ts'
import { uploadBlob } from '../blob/upload-blob.ts'
import type { Acknowledgement, Artifact, ArtifactChunk, Encoding } from '../destination.ts'
import type { BlobAnswer, BlobBody, BlobClient } from './client.ts'
import { type AnswerContext, answerFault } from './fault.ts'
import { uploadWay } from './sas-forecast.ts'

export interface AdlsPut {
  readonly client: BlobClient
  /** The blob's name: the destination's path and the artifact's name. */
  readonly blob: string
  readonly artifact: Artifact
  readonly context: () => AnswerContext
}

/** Small artifacts go up in one request, larger ones in blocks that a block list makes visible at once. */
export async function putArtifact(put: AdlsPut, signal: AbortSignal): Promise<Acknowledgement> {
  if (uploadWay(put.context().sas) === 'single-request') return await putStreamed(put, signal)
  const { client, blob, artifact } = put
  const headers = (): Record<string, string> => artifactHeaders(artifact)
  return acknowledge(put, await uploadBlob({ client, blob, headers, chunks: artifact.read(signal) }, signal))
}

/** Without Write there are no blocks: one request of any size. The artifact is read twice, first for its length and checksum. */
async function putStreamed(put: AdlsPut, signal: AbortSignal): Promise<Acknowledgement> {
  let length = 0
  let crc64 = 0n
  for await (const chunk of put.artifact.read(signal)) {
    length += chunk.bytes.length
    crc64 = combineCrc64(crc64, chunk.crc64, chunk.bytes.length)
    chunk.release?.()
  }
  assert(length > 0, 'an artifact is never empty')
  const body: BlobBody = { chunks: bytesOf(put.artifact.read(signal)), length, crc64 }
  return acknowledge(put, await put.client.putBlob(put.blob, body, artifactHeaders(put.artifact), signal))
}

/** A name of ours is bound to its content: where it is taken, an earlier attempt got through. An immutable blob is one that is there. */
const TAKEN = new Set([
  'BlobAlreadyExists',
  'ConditionNotMet',
  'BlobImmutableDueToPolicy',
  'BlobImmutableDueToLegalHold',
])

function acknowledge(put: AdlsPut, answer: BlobAnswer): Acknowledgement {
  const code = azureCode(answer)
  const alreadyThere = code !== undefined && TAKEN.has(code) && (answer.status === 409 || answer.status === 412)
  if (answer.status !== 201 && !alreadyThere) throw answerFault(answer, put.context())
  const details = {
    answer: alreadyThere ? `${answer.status} ${code}` : '201 Created',
    etag: answer.header('etag'),
    requestId: answer.header('x-ms-request-id'),
    lastModified: answer.header('last-modified'),
    versionId: answer.header('x-ms-version-id'),
    date: answer.header('date'),
  }
  const given = Object.entries(details).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
  return { location: put.client.address(put.blob), alreadyThere, details: Object.fromEntries(given) }
}

const CONTENT_TYPES: Readonly<Record<Encoding, string>> = {
  'ndjson.gz': 'application/gzip',
  'rows.ndjson.gz': 'application/gzip',
}

/**
 * No Content-Encoding: the file *is* gzip, by name and type. With `Content-Encoding: gzip` some clients hand out decompressed bytes under a `.gz`
 * name, and neither the size nor the SHA-256 of the receipt would match what they saved.
 */
function artifactHeaders(artifact: Artifact): Record<string, string> {
  return {
    'if-none-match': '*',
    'x-ms-blob-content-type': CONTENT_TYPES[artifact.encoding],
    'x-ms-meta-rawSizeBytes': String(artifact.rawBytes),
    'x-ms-meta-rows': String(artifact.rows),
    'x-ms-meta-window': `${artifact.window.from}-${artifact.window.upto}`,
    'x-ms-meta-stream': artifact.stream,
  }
}

async function* bytesOf(chunks: AsyncIterable<ArtifactChunk>): AsyncGenerator<Uint8Array, void> {
  for await (const { bytes } of chunks) yield bytes
}
