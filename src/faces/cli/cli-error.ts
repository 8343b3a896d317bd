import { isFault } from '../../model/fault.ts'
import type { ConnectionReport } from './documents.ts'
import { type Exit, exitOfFault } from './exit-codes.ts'

/** What is shown to a person, and to a script in `--json`. */
export interface ErrorReport {
  readonly code: string
  readonly message: string
  readonly hint: string
  /** Of a defect of the server: what its line in the server's log has, too. */
  readonly requestId?: string
  /** The steps of a connection check that failed. */
  readonly connectionReport?: ConnectionReport
}

/** An expected failure on the way to a command's result. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exit: Exit
  readonly report: ErrorReport

  constructor(exit: Exit, report: ErrorReport, cause?: unknown) {
    super(report.message, cause === undefined ? {} : { cause })
    this.exit = exit
    this.report = report
  }
}

export function exitOf(error: unknown): Exit {
  if (error instanceof CliError) return error.exit
  return isFault(error) ? exitOfFault(error.code) : 'unexpected'
}

export function reportOf(error: unknown): ErrorReport {
  if (error instanceof CliError) return error.report
  if (isFault(error)) return { code: error.code, message: withCause(error), hint: error.hint }
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: 'UNEXPECTED',
    message: `Spillway made an error of its own: ${message}`,
    hint: 'Report it, with the lines above.',
  }
}

/** `Cannot read x.` alone helps nobody: the system's reason comes along. */
function withCause(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
