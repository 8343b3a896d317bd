import type { JsonObject } from '../../base/json.ts'
import type { AdxParts } from './adx-parts.ts'
import { MESSAGES_MAX } from './queue-client.ts'
import type { StorageUri } from './storage-uri.ts'

/** What the ingestion service says became of a source. */
export interface IngestionReport {
  /** Empty where it was ingested. */
  readonly code: string
  readonly details: string
  /** Whether the same would fail again. */
  readonly permanent: boolean
}

export interface ReportQuestion {
  readonly sourceId: string
  /** Reports of before are about an earlier attempt, milliseconds. */
  readonly since: number
}

/** The queues are everybody's. Messages behind the first 32 can only be seen by taking those before out of sight for a moment. */
const HIDDEN_S = 5
const LOOKS_MAX = 8

/**
 * Looks for the newest report about a source. Queues of reports belong to all clients of the cluster and others may take a report away before it is
 * seen here, so a missing one means nothing. Nothing is removed: what is taken out of sight is back after five seconds.
 */
export async function findReport(
  parts: AdxParts,
  queues: readonly StorageUri[],
  question: ReportQuestion,
  signal: AbortSignal,
): Promise<IngestionReport | undefined> {
  for (const queue of queues) {
    const found = await findInQueue(parts, queue, question, signal)
    if (found !== undefined) return found
  }
  return undefined
}

async function findInQueue(
  { queues }: AdxParts,
  queue: StorageUri,
  question: ReportQuestion,
  signal: AbortSignal,
): Promise<IngestionReport | undefined> {
  let messages = await queues.peek(queue, signal)
  for (let look = 0; messages !== undefined; look += 1) {
    const found = messages.filter((message) => isAbout(message, question)).at(-1)
    if (found !== undefined) return readReport(found)
    if (messages.length < MESSAGES_MAX || look === LOOKS_MAX) return undefined
    messages = await queues.receive(queue, HIDDEN_S, signal)
  }
  return undefined
}

/** A second more, because the time of queueing is told in whole seconds. */
function isAbout(message: JsonObject, { sourceId, since }: ReportQuestion): boolean {
  const at = Date.parse(String(message['FailedOn'] ?? message['SucceededOn'] ?? ''))
  return message['IngestionSourceId'] === sourceId && !(at < since - 1000)
}

function readReport(message: JsonObject): IngestionReport {
  return {
    code: String(message['ErrorCode'] ?? ''),
    details: String(message['Details'] ?? ''),
    permanent: message['FailureStatus'] === 'Permanent',
  }
}
