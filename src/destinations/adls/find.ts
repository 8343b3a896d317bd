import { Fault } from '../../model/fault.ts'
import { azureCode } from '../blob/storage-fault.ts'
import type { Found } from '../destination.ts'
import type { BlobClient } from './client.ts'
import { type AnswerContext, answerFault } from './fault.ts'
import { allows } from './sas-forecast.ts'

/** Asks for the blob's properties. A SAS that may only write cannot: said without asking, where the SAS says so itself. */
export async function findBlob(
  client: BlobClient,
  blob: string,
  context: () => AnswerContext,
  signal: AbortSignal,
): Promise<Found | undefined> {
  if (!allows(context().sas, 'r')) {
    throw new Fault('SAS_LACKS_PERMISSION', {
      message: 'The SAS token lacks Read, so Spillway cannot look whether the file is there.',
      hint: 'Nothing to do: putting the file again finds out without reading. Add Read only if you want to allow looking.',
    })
  }
  const answer = await client.getProperties(blob, signal)
  if (answer.status === 404 && azureCode(answer) === 'BlobNotFound') return undefined
  if (answer.status !== 200) throw answerFault(answer, context())
  const details = {
    etag: answer.header('etag'),
    lastModified: answer.header('last-modified'),
    versionId: answer.header('x-ms-version-id'),
  }
  const given = Object.entries(details).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
  return { bytes: Number(answer.header('content-length')), details: Object.fromEntries(given) }
}
