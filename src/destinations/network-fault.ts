import { Fault } from '../model/fault.ts'
import type { FaultCode } from '../model/fault-table.ts'

/** Failures below HTTP, by the `code` of Node's and undici's errors. Certificate errors are matched by their prefix as well. */
export const NETWORK_FAULTS: Readonly<Record<string, FaultCode>> = {
  ENOTFOUND: 'HOST_UNRESOLVABLE',
  EAI_AGAIN: 'UNREACHABLE',
  ECONNREFUSED: 'UNREACHABLE',
  EHOSTUNREACH: 'UNREACHABLE',
  EHOSTDOWN: 'UNREACHABLE',
  ENETUNREACH: 'UNREACHABLE',
  ENETDOWN: 'UNREACHABLE',
  EADDRNOTAVAIL: 'UNREACHABLE',
  ETIMEDOUT: 'UNREACHABLE',
  UND_ERR_CONNECT_TIMEOUT: 'UNREACHABLE',
  ECONNRESET: 'CONNECTION_LOST',
  ECONNABORTED: 'CONNECTION_LOST',
  EPIPE: 'CONNECTION_LOST',
  UND_ERR_SOCKET: 'CONNECTION_LOST',
  UND_ERR_INFO: 'CONNECTION_LOST',
  UND_ERR_CLOSED: 'CONNECTION_LOST',
  UND_ERR_DESTROYED: 'CONNECTION_LOST',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'CONNECTION_LOST',
  UND_ERR_HEADERS_OVERFLOW: 'DESTINATION_ERROR',
  UND_ERR_HEADERS_TIMEOUT: 'TIMED_OUT',
  UND_ERR_BODY_TIMEOUT: 'TIMED_OUT',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS_UNTRUSTED',
  SELF_SIGNED_CERT_IN_CHAIN: 'TLS_UNTRUSTED',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'TLS_UNTRUSTED',
  UNABLE_TO_GET_ISSUER_CERT: 'TLS_UNTRUSTED',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'TLS_UNTRUSTED',
  HOSTNAME_MISMATCH: 'TLS_UNTRUSTED',
  INVALID_CA: 'TLS_UNTRUSTED',
  EPROTO: 'TLS_UNTRUSTED',
}

const PREFIXES: readonly (readonly [string, FaultCode])[] = [
  ['CERT_', 'TLS_UNTRUSTED'],
  ['ERR_TLS_', 'TLS_UNTRUSTED'],
  ['ERR_SSL_', 'TLS_UNTRUSTED'],
  // The other side closed or spoke something else than HTTP in the middle of an answer.
  ['HPE_', 'CONNECTION_LOST'],
]

/** The Fault for a failed connection or request to `host`; undefined where the error is not one of the network. */
export function networkFault(error: unknown, host: string): Fault | undefined {
  const failure = rootFailure(error)
  if (failure === undefined) return undefined
  const code = NETWORK_FAULTS[failure.code] ?? PREFIXES.find(([prefix]) => failure.code.startsWith(prefix))?.[1]
  if (code === undefined) return undefined
  const { sentence = SENTENCES[code] ?? 'The request failed at', ...hint } = failure.code === 'EAI_AGAIN' ? NO_DNS : {}
  return new Fault(code, { message: `${sentence} \`${host}\` (${failure.code}).`, ...hint, cause: error })
}

/** Passing, as a rule; where it stays, the network's rules are not the place to look. */
const NO_DNS: { readonly sentence?: string; readonly hint?: string } = {
  sentence: 'No name server told the address of',
  hint: 'Check the DNS of the machine that runs Spillway, and the spelling of the account or endpoint.',
}

const SENTENCES: Partial<Record<FaultCode, string>> = {
  HOST_UNRESOLVABLE: 'There is no host',
  UNREACHABLE: 'There is no way through to',
  CONNECTION_LOST: 'The connection broke to',
  TIMED_OUT: 'No answer came in time from',
  TLS_UNTRUSTED: 'The TLS certificate cannot be verified of',
}

/** The first error with a code: on the error, in an AggregateError (several addresses tried), or in its cause. */
function rootFailure(error: unknown): { readonly code: string } | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return { code: error.code }
  if (error instanceof AggregateError) return error.errors.map(rootFailure).find((each) => each !== undefined)
  return rootFailure(error.cause)
}
