import { type Fault, isFault } from '../../model/fault.ts'
import type { ArtifactName, StreamName } from '../../model/ids.ts'
import type { AdxParts } from './adx-parts.ts'
import { ingestionFault } from './fault.ts'
import { findReport, type IngestionReport, type ReportQuestion } from './ingestion-reports.ts'
import { sliceName, sourceId } from './slice-name.ts'

export interface ConfirmQuestion {
  readonly stream: StreamName
  readonly name: ArtifactName
  /** How many rows were sent: without the events that were put aside. */
  readonly rows: number
  /** `details.queuedAt` of the acknowledgement: reports of before are about earlier attempts. */
  readonly queuedAt?: string | undefined
}

export type Confirmation =
  /** Every row was counted. */
  | { readonly state: 'queryable'; readonly evidence: 'counted'; readonly rows: number }
  /** The service reported success, and the application may not count. */
  | { readonly state: 'queryable'; readonly evidence: 'reported' }
  /** Not there yet; batching takes minutes. Ask again. */
  | { readonly state: 'pending' }
  /** Fewer rows than were sent, or more: an extent comes whole, so waiting changes nothing. */
  | { readonly state: 'short' | 'surplus'; readonly rows: number; readonly expected: number }

/** `Skipped`: the tag was there already, so an earlier attempt had got through. */
const SKIPPED = 'Skipped_IngestByTagAlreadyExists'

/**
 * Whether a slice is queryable: by counting its rows, or, where the application may not read, by the reports of the ingestion service. Throws a Fault
 * where the service reports that it could not ingest the slice: of kind `retry` where putting it again can help.
 */
export async function confirmSlice(
  parts: AdxParts,
  question: ConfirmQuestion,
  signal: AbortSignal,
): Promise<Confirmation> {
  const { table } = parts.need(question.stream)
  const slice = sliceName(question.name)
  const counted = await count(parts, table, slice, signal)
  if (counted !== undefined && counted > 0) return compare(counted, question.rows)
  const { failures, successes } = await parts.resources.get(signal)
  const asked: ReportQuestion = {
    sourceId: sourceId(parts.target, table, slice),
    since: question.queuedAt === undefined ? 0 : Date.parse(question.queuedAt),
  }
  if (counted === undefined && (await findReport(parts, successes, asked, signal)) !== undefined) return REPORTED
  const failure = await findReport(parts, failures, asked, signal)
  if (failure === undefined) return { state: 'pending' }
  if (failure.code === SKIPPED) return counted === undefined ? REPORTED : { state: 'pending' }
  throw reportedFault(parts, table, failure)
}

const REPORTED: Confirmation = { state: 'queryable', evidence: 'reported' }

/** Undefined where the application may not read. */
async function count(parts: AdxParts, table: string, slice: string, signal: AbortSignal): Promise<number | undefined> {
  if (!parts.counter.mayRead) return undefined
  try {
    return (await parts.counter.count(table, slice, signal)).rows
  } catch (error) {
    if (isFault(error) && error.code === 'READING_NOT_ALLOWED') return undefined
    throw error
  }
}

function compare(rows: number, expected: number): Confirmation {
  if (rows === expected) return { state: 'queryable', evidence: 'counted', rows }
  return { state: rows < expected ? 'short' : 'surplus', rows, expected }
}

/** Whatever it was, table, mapping and places are looked at anew before the slice is put again. */
function reportedFault(parts: AdxParts, table: string, { code, details, permanent }: IngestionReport): Fault {
  parts.tables.drop(table)
  parts.resources.drop()
  return ingestionFault(code, details, permanent)
}
