import { Fault, isFault } from '../model/fault.ts'
import type { RecordedFailure } from '../model/job.ts'

export function recorded({ code, message, hint }: Fault, at: number): RecordedFailure {
  return { code, message, hint, at }
}

/** What is not a fault is a bug: it is kept like one, with its cause in the log, so that it shows why nothing leaves. */
export function faultOf(error: unknown): Fault {
  if (isFault(error)) return error
  return new Fault('INTERNAL', { hint: "Look for this export's id in Spillway's log and report it.", cause: error })
}
