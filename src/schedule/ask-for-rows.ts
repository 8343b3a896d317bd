import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { ConfirmAnswer } from '../destinations/destination.ts'
import { sealConfirmation } from '../model/confirmation.ts'
import { Fault, isTransient } from '../model/fault.ts'
import type { RecordedFailure } from '../model/job.ts'
import type { Metrics } from '../model/metrics.ts'
import type { Lease, Ledger, Postponement, Unconfirmed } from '../store/ledger/ledger.ts'
import { faultOf, recorded } from './recorded-failure.ts'

/** A destination that is open, as far as its rows are concerned. Both throw Fault. */
export interface Asker {
  ask(delivery: Unconfirmed, signal: AbortSignal): Promise<ConfirmAnswer>
  /** Sends the same artifact again, under the same name. Answers what the destination said. */
  putAgain(delivery: Unconfirmed, signal: AbortSignal): Promise<Readonly<Record<string, string>>>
}

export interface AskDeps {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** Batching takes seconds to minutes. The pause grows with the time that is waited already, so that a delivery is asked for some twenty times. */
const PAUSE_MS_MIN = 5 * SECOND
const PAUSE_MS_MAX = 5 * MINUTE
/** The ingestion service itself tries for up to 48 hours: what is not there then does not come any more. */
const HOPE_MS = 50 * HOUR
/** Something that is wrong may be put right by a person. After a week nobody looks any more. */
const LOOK_AGAIN_MS = HOUR
const LOOK_MS_MAX = 7 * 24 * HOUR
/** A service that fails the same data so often fails it for ever. */
const PUTS_AGAIN_MAX = 5

/** Asks once, and writes down what came of it: the rows are there, or when to ask next and what is wrong. Throws only what ended the lease. */
export async function askForRows(
  delivery: Unconfirmed,
  asker: Asker,
  lease: Lease,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<void> {
  const { ledger, clock, metrics } = deps
  const { task, job, receipt, sentAt } = delivery
  const answer = await asker.ask(delivery, signal).catch((error: unknown) => {
    signal.throwIfAborted()
    return faultOf(error)
  })
  if (answer instanceof Fault || answer.state !== 'queryable') {
    const postponement = await outcomeOf(answer, delivery, asker, deps, signal)
    await ledger.postpone({ taskId: task.id, lease, ...postponement })
    return
  }
  const queryableAt = Math.max(clock.now(), sentAt)
  const { rows, hash: receiptHash } = receipt
  const { evidence } = answer
  const facts = { taskId: task.id, jobId: job.id, receiptHash, rows, evidence, sentAt, queryableAt }
  await ledger.confirm({ taskId: task.id, lease, confirmation: sealConfirmation(facts) })
  metrics.observe('spillway_export_queryable_seconds', {}, (queryableAt - sentAt) / SECOND)
}

type Outcome = Omit<Postponement, 'taskId' | 'lease'>

/** When to ask next, and what is wrong. */
async function outcomeOf(
  answer: Exclude<ConfirmAnswer, { state: 'queryable' }> | Fault,
  delivery: Unconfirmed,
  asker: Asker,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<Outcome> {
  if (answer instanceof Fault)
    return waitOn(
      isTransient(answer) ? undefined : answer,
      delivery,
      deps,
      'a destination cannot be asked for the rows of a delivery',
    )
  const waiting = (fault: Fault | undefined): Outcome => waitOn(fault, delivery, deps, NOT_AS_SENT)
  switch (answer.state) {
    case 'pending':
      return waiting(undefined)
    case 'short':
      return waiting(new Fault('ROWS_MISSING', { message: `${answer.rows} of ${answer.expected} rows are there.` }))
    case 'surplus':
      return waiting(
        new Fault('ROWS_SURPLUS', { message: `${answer.rows} rows are there instead of ${answer.expected}.` }),
      )
    case 'failed':
      if (!answer.putAgain || delivery.putsAgain >= PUTS_AGAIN_MAX) return waiting(answer.fault)
      return putAgain(answer.fault, delivery, asker, deps, signal)
  }
}

async function putAgain(
  reason: Fault,
  delivery: Unconfirmed,
  asker: Asker,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<Outcome> {
  deps.log.warn('a delivery failed at the destination and is sent again', { task: delivery.task.id, error: reason })
  try {
    const details = await asker.putAgain(delivery, signal)
    return { nextAt: deps.clock.now() + PAUSE_MS_MIN, failure: null, putAgain: details }
  } catch (error) {
    signal.throwIfAborted()
    return waitOn(faultOf(error), delivery, deps, 'a delivery that failed at the destination cannot be sent again')
  }
}

const NOT_AS_SENT = 'the rows of a delivery are not as they should be'

/** Without a fault: until the time is over in which it may still come. The log says what is wrong with `words`. */
function waitOn(
  fault: Fault | undefined,
  { sentAt, task }: Unconfirmed,
  { clock, log }: AskDeps,
  words: string,
): Outcome {
  const now = clock.now()
  const waitedMs = Math.max(0, now - sentAt)
  if (fault === undefined && waitedMs < HOPE_MS)
    return { nextAt: now + Math.min(PAUSE_MS_MAX, Math.max(PAUSE_MS_MIN, waitedMs / 4)), failure: null }
  const failure: RecordedFailure = recorded(fault ?? new Fault('ROWS_UNCONFIRMED'), now)
  log.warn(words, { task: task.id, code: failure.code, failure })
  return { nextAt: waitedMs < LOOK_MS_MAX ? now + LOOK_AGAIN_MS : null, failure }
}
