import { now } from '../ui/now.ts'

export interface FieldProblem {
  readonly field: string
  readonly message: string
}

export interface RequestErrorFacts {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly problems?: readonly FieldProblem[]
  readonly retryAfterSeconds?: number | undefined
}

/** What the server refused, or that it could not be asked. The hint says what to do next. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  /** A code of docs/reference/errors.md, or `UNREACHABLE` where no answer came. */
  readonly code: string
  readonly hint: string
  /** Of an input that cannot be right: what is wrong with which field. */
  readonly problems: readonly FieldProblem[]
  /** Milliseconds, by this machine's clock: when the server will listen again, where it said so. */
  readonly retryAt: number | undefined

  constructor({ code, message, hint, problems = [], retryAfterSeconds }: RequestErrorFacts, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.hint = hint
    this.problems = problems
    this.retryAt = retryAfterSeconds === undefined ? undefined : now() + retryAfterSeconds * 1_000
  }
}

/** No answer at all: neither yes nor no. */
export function unreachable(cause: unknown): RequestError {
  return new RequestError(
    {
      code: 'UNREACHABLE',
      message: 'Spillway did not answer.',
      hint: 'Is it running, and is this machine connected to it?',
    },
    { cause },
  )
}

/** Whether it may be answered the next time, without a change of the question. */
export function isUnreachable(error: Error | undefined): boolean {
  return error instanceof RequestError && error.code === 'UNREACHABLE'
}

/** From anything that was thrown: what is no answer of the server's is a defect of ours. */
export function asRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new RequestError(
    {
      code: 'PAGE',
      message: `This page failed: ${message}`,
      hint: 'Load it again. If it stays, report it with these words.',
    },
    { cause: error },
  )
}
