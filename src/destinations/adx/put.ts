import { assert } from '../../base/assert.ts'
import { Secret } from '../../base/secret.ts'
import { Fault, isFault } from '../../model/fault.ts'
import type { FaultCode } from '../../model/fault-table.ts'
import { sliceName } from '../../model/naming.ts'
import { BlobClient } from '../blob/blob-client.ts'
import { azureCode, storageFaultCode } from '../blob/storage-fault.ts'
import { uploadBlob } from '../blob/upload-blob.ts'
import type { Acknowledgement, Artifact } from '../destination.ts'
import type { HttpAnswer } from '../http-client.ts'
import type { AdxParts } from './adx-parts.ts'
import { ingestionMessage } from './ingestion-message.ts'
import type { Resources } from './ingestion-resources.ts'
import { locateSlice } from './locate.ts'
import { receivedHour, sourceId } from './slice-name.ts'
import type { StorageUri } from './storage-uri.ts'

/**
 * Uploads the rows and asks for them to be ingested. Idempotent per slice: rows that are there are seen first, where the application may look, and
 * whatever is asked for twice is ingested once, by its tag. Acknowledged means queued: `confirmSlice` tells when the rows are queryable.
 */
export async function putRows(parts: AdxParts, artifact: Artifact, signal: AbortSignal): Promise<Acknowledgement> {
  signal.throwIfAborted()
  assert(
    artifact.encoding === 'rows.ndjson.gz',
    'a table takes rows: of other lines it would make nulls, without a word',
  )
  const slice = sliceName(artifact.name)
  const need = parts.need(artifact.stream)
  await parts.tables.ready(need, signal)
  const location = locateSlice(parts.target, artifact.name)
  const present = await parts.counter.countIfAllowed(need.table, slice, signal)
  if (present !== undefined && present.rows > 0) {
    return {
      location,
      alreadyThere: true,
      details: { state: 'queryable', table: need.table, slice, rows: String(present.rows) },
    }
  }
  const upload = await uploadRows(parts, artifact, slice, signal)
  const { target, clock } = parts
  const message = ingestionMessage({
    sourceId: sourceId(target, need.table, slice),
    slice,
    database: target.database,
    table: need.table,
    mapping: need.mapping,
    blob: upload.blob,
    rawBytes: artifact.rawBytes,
    identity: upload.resources.identity,
    receivedAt: receivedHour(artifact.name),
    now: clock.now(),
    // For whatever reason it was not counted: who may not read must find the report later, and who may loses nothing by it.
    reportSuccess: present === undefined,
  })
  const queued = await overPlaces(
    parts,
    (resources) => resources.queues,
    DEFINITE,
    async (queue) => {
      return { answer: await parts.queues.send(queue, message, signal), value: queue }
    },
    signal,
  )
  const details = {
    state: 'queued',
    table: need.table,
    slice,
    sourceId: String(message['Id']),
    container: upload.container,
    queue: queued.value.url,
    queuedAt: queued.answer.header('date'),
    requestId: queued.answer.header('x-ms-request-id'),
  }
  const given = Object.entries(details).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
  return { location, alreadyThere: false, details: Object.fromEntries(given) }
}

interface UploadedRows {
  /** The blob's address with its signature. */
  readonly blob: Secret
  readonly container: string
  readonly resources: Resources
}

/** A name of its own for each attempt: the service deletes a blob after ingesting it, and another attempt's message must not point there. */
async function uploadRows(
  parts: AdxParts,
  artifact: Artifact,
  slice: string,
  signal: AbortSignal,
): Promise<UploadedRows> {
  const blob = `${slice}__${parts.random.uuid()}.json.gz`
  const headers = { 'if-none-match': '*', 'x-ms-blob-content-type': 'application/gzip' }
  const { value: place, resources } = await overPlaces(
    parts,
    (known) => known.containers,
    PASSING,
    async (container) => {
      const client = new BlobClient(container, parts.storage)
      const answer = await uploadBlob({ client, blob, headers: () => headers, chunks: artifact.read(signal) }, signal)
      return { answer: { ...answer, body: answer.errorBody }, value: container }
    },
    signal,
  )
  const address = new BlobClient(place, parts.storage).address(blob)
  return { blob: new Secret(`${address}?${place.token.reveal()}`), container: place.url, resources }
}

/** Failures after which the next place is tried at once. Faults of the artifact's source are none of them. */
const PASSING: ReadonlySet<FaultCode> = new Set(['UNREACHABLE', 'HOST_UNRESOLVABLE', 'CONNECTION_LOST', 'TIMED_OUT'])
/** For a message: only where it surely was not taken. A second one would point to a blob that the first has used up. */
const DEFINITE: ReadonlySet<FaultCode> = new Set(['UNREACHABLE', 'HOST_UNRESOLVABLE'])

interface PlaceOutcome<T> {
  readonly answer: HttpAnswer
  readonly value: T
}

/** Tries the places in turn until one takes it. Where all refuse the signature, they are asked for anew, once. Throws the last refusal. */
async function overPlaces<T>(
  parts: AdxParts,
  placesOf: (resources: Resources) => readonly StorageUri[],
  goOnAfter: ReadonlySet<FaultCode>,
  attempt: (place: StorageUri) => Promise<PlaceOutcome<T>>,
  signal: AbortSignal,
): Promise<PlaceOutcome<T> & { readonly resources: Resources }> {
  let last = new Fault('INGESTION_UNAVAILABLE')
  for (const round of ['known', 'anew'] as const) {
    const resources = await parts.resources.get(signal)
    for (const place of parts.resources.inTurn(placesOf(resources))) {
      const outcome = await attempt(place).catch((error: unknown) => {
        if (isFault(error) && goOnAfter.has(error.code)) return error
        throw error
      })
      if (!isFault(outcome) && outcome.answer.status === 201) return { ...outcome, resources }
      last = isFault(outcome) ? outcome : refusal(outcome.answer, place)
      if (last.code === 'CHECKSUM_MISMATCH') throw last
      parts.resources.refused(place)
    }
    parts.resources.drop()
    if (round === 'anew' || last.code !== 'INGESTION_UNAVAILABLE') break
  }
  throw last
}

/** The places are the cluster's own: what they refuse is nothing that a person could set right. */
function refusal(answer: HttpAnswer, place: StorageUri): Fault {
  const storage = { status: answer.status, header: answer.header, errorBody: answer.body }
  const code = storageFaultCode(storage)
  const faultCode = new Fault(code).kind === 'auth' || answer.status === 404 ? 'INGESTION_UNAVAILABLE' : code
  const words = [answer.status, azureCode(storage)].filter(Boolean).join(' ')
  const { message } = new Fault(faultCode)
  return new Fault(faultCode, { message: `${message} (\`${new URL(place.url).hostname}\`: ${words})` })
}
