import { Fault } from '../model/fault.ts'
import type { FaultCode } from '../model/fault-table.ts'
import type { StreamName } from '../model/ids.ts'
import type { AppendResult } from '../store/store.ts'
import type { ReadyBlock } from './group-commit.ts'
import type { BodyFormat } from './split-body.ts'
import type { BodyOutcome } from './take-body.ts'

/** What the main thread tells a reader's. Bodies and blocks have numbers of their own. */
export type ToReader =
  | {
      readonly op: 'begin'
      readonly body: number
      readonly stream: StreamName
      readonly format: BodyFormat
      readonly gzip: boolean
    }
  /** `at`: when it was received, milliseconds. The bytes move, they are not copied. */
  | { readonly op: 'chunk'; readonly body: number; readonly bytes: Uint8Array; readonly at: number }
  | { readonly op: 'end'; readonly body: number; readonly error: PlainError | undefined }
  | { readonly op: 'committed'; readonly block: number; readonly result: AppendResult }
  | { readonly op: 'refused'; readonly block: number; readonly error: PlainError }

/** What a reader's thread tells the main one. `heldBytes`: of all its bodies, read and not on disk yet. */
export type FromReader =
  /** So many bytes of the body were read: as many more may come. */
  | { readonly op: 'read'; readonly body: number; readonly bytes: number; readonly heldBytes: number }
  | { readonly op: 'block'; readonly block: number; readonly ready: ReadyBlock }
  | { readonly op: 'taken'; readonly body: number; readonly outcome: PlainOutcome; readonly heldBytes: number }
  | { readonly op: 'failed'; readonly body: number; readonly error: PlainError; readonly heldBytes: number }

export type PlainOutcome = Omit<BodyOutcome, 'fault'> & { readonly error: PlainError | undefined }

/** An error as it can be sent: a fault stays one, anything else is a bug's Error. */
export interface PlainError {
  readonly fault:
    | { readonly code: FaultCode; readonly hint: string; readonly retryAfterMs: number | undefined }
    | undefined
  readonly message: string
  readonly stack: string | undefined
  readonly cause: PlainError | undefined
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { fault: undefined, message: String(error), stack: undefined, cause: undefined }
  const { message, stack, cause } = error
  const fault =
    error instanceof Fault ? { code: error.code, hint: error.hint, retryAfterMs: error.retryAfterMs } : undefined
  return { fault, message, stack, cause: cause === undefined ? undefined : plainError(cause) }
}

export function errorOf({ fault, message, stack, cause: plainCause }: PlainError): Error {
  const cause = plainCause === undefined ? undefined : errorOf(plainCause)
  const error =
    fault === undefined
      ? new Error(message, { cause })
      : new Fault(fault.code, {
          message,
          hint: fault.hint,
          cause,
          ...(fault.retryAfterMs !== undefined && { retryAfterMs: fault.retryAfterMs }),
        })
  if (stack !== undefined) error.stack = stack
  return error
}
