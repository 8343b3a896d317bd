import { FAULTS, type FaultCode } from '../../model/fault-table.ts'

interface ExitRow {
  readonly code: number
  readonly meaning: string
}

/** What the process's exit code tells a script. docs/reference/exit-codes.md is generated from this table. */
export const EXITS = {
  ok: { code: 0, meaning: 'Done.' },
  unexpected: { code: 1, meaning: 'An unexpected error: a defect of Spillway.' },
  usage: { code: 2, meaning: 'The command line is wrong: unknown command or option, missing argument.' },
  invalid: { code: 3, meaning: 'Input or configuration is not valid, or the server rejected it.' },
  denied: { code: 4, meaning: 'The API key is missing, not valid, or lacks a permission.' },
  notFound: { code: 5, meaning: 'There is nothing with that id or name.' },
  unreachable: { code: 6, meaning: 'The server cannot be reached, or what answers there is not this Spillway.' },
  connection: { code: 7, meaning: "A destination's connection check failed." },
  failed: { code: 8, meaning: 'A job failed, or some events were rejected; the rest is done.' },
  busy: { code: 9, meaning: 'The server cannot do it at the moment: try again later.' },
  interrupted: { code: 130, meaning: 'Stopped by Ctrl-C.' },
} as const satisfies Record<string, ExitRow>

export type Exit = keyof typeof EXITS

/** A fault that is not listed here is about a destination. */
const FAULT_EXITS: Partial<Record<FaultCode, Exit>> = {
  UNAUTHENTICATED: 'denied',
  FORBIDDEN: 'denied',
  BAD_INPUT: 'invalid',
  NOT_FOUND: 'notFound',
  STATE_CONFLICT: 'invalid',
  SECRET_REQUIRED: 'invalid',
  UNKNOWN_STREAM: 'notFound',
  BODY_TOO_LARGE: 'invalid',
  BODY_TRUNCATED: 'invalid',
  BODY_NOT_GZIP: 'invalid',
  UNSUPPORTED_ENCODING: 'invalid',
  UNSUPPORTED_TYPE: 'invalid',
  CONFIG_INVALID: 'invalid',
  OVERLOADED: 'busy',
  SHUTTING_DOWN: 'busy',
  STORE_FULL: 'busy',
  STORE_BUSY: 'busy',
  STORE_UNAVAILABLE: 'busy',
  STORE_NEWER: 'invalid',
  STORE_DAMAGED: 'failed',
  LEASE_LOST: 'busy',
  INTERNAL: 'busy',
}

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(FAULTS, code)
}

export function exitOfFault(code: FaultCode): Exit {
  return FAULT_EXITS[code] ?? 'connection'
}
