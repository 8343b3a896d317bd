import { type Batch, batches } from './batch.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { Source } from './decode-source.ts'
import { type Line, type Place, readLines } from './read-lines.ts'
import { type BatchOutcome, type Rejected, type Sending, sendBatch } from './send-batch.ts'

const IN_FLIGHT_MAX = 4

export interface Totals {
  sent: number
  accepted: number
  duplicates: number
  rejected: number
}

export interface SendRun {
  readonly source: Source
  readonly start: Place
  readonly sending: Sending
  readonly checkpoint: Checkpoint | undefined
  readonly onRejected: (rejected: readonly Rejected[]) => Promise<void>
  readonly onProgress: (totals: Readonly<Totals>) => void
}

/** read → batch → send, a few batches at a time, with memory for those only. Resolves where the source has ended or the run was stopped. */
export async function sendEvents(run: SendRun): Promise<Readonly<Totals>> {
  const totals: Totals = { sent: 0, accepted: 0, duplicates: 0, rejected: 0 }
  const acknowledged = acknowledgedPrefix(run.start)
  const underWay = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  const fail = (error: unknown): void => {
    failure ??= { error }
    run.source.close()
  }
  const onStop = (): void => run.source.close()
  run.sending.stop.addEventListener('abort', onStop)

  const settle = async (batch: Batch, index: number): Promise<void> => {
    const outcome = await sendOrRefuse(batch, run.sending)
    totals.sent += batch.lines.length
    totals.accepted += outcome.accepted
    totals.duplicates += outcome.duplicates
    totals.rejected += outcome.rejectedCount
    if (outcome.rejected.length > 0) await run.onRejected(outcome.rejected)
    const place = acknowledged.add(index, batch.end)
    if (place !== undefined) run.checkpoint?.note(run.source.plain ? place : { ...place, offset: 0 })
    run.onProgress(totals)
  }

  try {
    let index = 0
    for await (const batch of batches(remainingLines(run), run.sending.clock)) {
      if (failure !== undefined || run.sending.stop.aborted) break
      const task: Promise<void> = settle(batch, index)
        .catch(fail)
        .finally(() => underWay.delete(task))
      underWay.add(task)
      index += 1
      if (underWay.size >= IN_FLIGHT_MAX) await Promise.race(underWay)
    }
  } catch (error) {
    // A source that was closed on purpose ends with an error of its own.
    if (!run.sending.stop.aborted) fail(error)
  }
  await Promise.all(underWay)
  run.sending.stop.removeEventListener('abort', onStop)
  if (failure !== undefined && !run.sending.stop.aborted) throw failure.error
  return totals
}

/** A compressed file or an array cannot be entered in the middle: what was acknowledged is read again and left out. */
async function* remainingLines({ source, start }: SendRun): AsyncGenerator<readonly Line[]> {
  if (source.plain) {
    yield* readLines(source.chunks, start)
    return
  }
  for await (const lines of readLines(source.chunks, { line: 0, offset: 0 })) {
    const remaining = lines.filter(({ number }) => number > start.line)
    if (remaining.length > 0) yield remaining
  }
}

/** A line that is too long even to be held never reaches the server. */
async function sendOrRefuse(batch: Batch, sending: Sending): Promise<BatchOutcome> {
  const tooLong = batch.lines.filter((line) => line.tooLong)
  const lines = batch.lines.filter((line) => !line.tooLong)
  const refused = tooLong.map(({ number }) => ({
    line: number,
    code: 'line_too_long',
    message: 'The event is larger than 32 MiB: it was not sent.',
    hint: 'Make it smaller.',
    event: '',
  }))
  const nothing = { accepted: 0, duplicates: 0, rejected: [], rejectedCount: 0 }
  const outcome = lines.length === 0 ? nothing : await sendBatch({ ...batch, lines }, sending)
  return {
    ...outcome,
    rejected: [...refused, ...outcome.rejected],
    rejectedCount: outcome.rejectedCount + refused.length,
  }
}

/** Batches are acknowledged in any order; the place to go on from is behind the last one without a gap before it. */
function acknowledgedPrefix(start: Place): { add(index: number, end: Place): Place | undefined } {
  const ahead = new Map<number, Place>()
  let next = 0
  let place = start
  return {
    add: (index, end) => {
      ahead.set(index, end)
      const before = place
      for (let reached = ahead.get(next); reached !== undefined; reached = ahead.get(next)) {
        ahead.delete(next)
        place = reached
        next += 1
      }
      return place === before ? undefined : place
    },
  }
}
