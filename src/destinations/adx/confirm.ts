import { type Fault, isFault } from '../../model/fault.ts'
import { sliceName } from '../../model/naming.ts'
import type { ConfirmAnswer, ConfirmQuestion } from '../destination.ts'
import type { AdxParts } from './adx-parts.ts'
import { ingestionFault } from './fault.ts'
import { findReport, type IngestionReport, type ReportQuestion } from './ingestion-reports.ts'
import { sourceId } from './slice-name.ts'

/** `Skipped`: the tag was there already, so an earlier attempt had got through. */
const SKIPPED = 'Skipped_IngestByTagAlreadyExists'

/**
 * Whether a slice is queryable: by counting its rows, or, where the application may not read, by the reports of the ingestion service. An extent comes
 * whole: where rows are missing, waiting changes nothing.
 */
export async function confirmSlice(
  parts: AdxParts,
  question: ConfirmQuestion,
  signal: AbortSignal,
): Promise<ConfirmAnswer> {
  const { table } = parts.need(question.stream)
  const slice = sliceName(question.name)
  const counted = await count(parts, table, slice, signal)
  if (counted !== undefined && counted > 0) return compare(counted, question.rows)
  const { queuedAt } = question.details
  const { failures, successes } = await parts.resources.get(signal)
  const asked: ReportQuestion = {
    sourceId: sourceId(parts.target, table, slice),
    since: queuedAt === undefined ? 0 : Date.parse(queuedAt),
  }
  if (counted === undefined && (await findReport(parts, successes, asked, signal)) !== undefined) return REPORTED
  const failure = await findReport(parts, failures, asked, signal)
  if (failure === undefined) return { state: 'pending' }
  if (failure.code === SKIPPED) return counted === undefined ? REPORTED : { state: 'pending' }
  return { state: 'failed', fault: reportedFault(parts, table, failure), putAgain: !failure.permanent }
}

const REPORTED: ConfirmAnswer = { state: 'queryable', evidence: 'reported' }

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

function compare(rows: number, expected: number): ConfirmAnswer {
  if (rows === expected) return { state: 'queryable', evidence: 'counted', rows }
  return { state: rows < expected ? 'short' : 'surplus', rows, expected }
}

/** Whatever it was, table, mapping and places are looked at anew before the slice is put again. */
function reportedFault(parts: AdxParts, table: string, { code, details, permanent }: IngestionReport): Fault {
  parts.tables.drop(table)
  parts.resources.drop()
  return ingestionFault(code, details, permanent)
}
