import { DESTINATION_FAULTS } from '../../model/destination-faults.ts'
import type { FaultKind } from '../../model/fault-row.ts'
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
  connection: { code: 7, meaning: 'A destination cannot be used: its connection check failed.' },
  failed: { code: 8, meaning: 'A job failed, or some events were rejected; the rest is done.' },
  busy: { code: 9, meaning: 'The server cannot do it at the moment: try again later.' },
  interrupted: { code: 130, meaning: 'Stopped by Ctrl-C.' },
} as const satisfies Record<string, ExitRow>

export type Exit = keyof typeof EXITS

const EXIT_OF_KIND: Readonly<Record<FaultKind, Exit>> = {
  retry: 'busy',
  throttled: 'busy',
  auth: 'denied',
  missing: 'notFound',
  rejected: 'invalid',
  conflict: 'invalid',
  misconfigured: 'invalid',
}

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(FAULTS, code)
}

export function exitOfFault(code: FaultCode): Exit {
  // Of whatever kind: for a script that is one thing, a connection that does not work.
  return Object.hasOwn(DESTINATION_FAULTS, code) ? 'connection' : EXIT_OF_KIND[FAULTS[code].kind]
}
