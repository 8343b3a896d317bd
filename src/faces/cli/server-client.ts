import { isJsonObject, type JsonObject } from '../../base/json.ts'
import type { ClientConfig } from '../../config/client-config.ts'
import { CliError, type ErrorReport } from './cli-error.ts'
import type { ConnectionReport, Document } from './documents.ts'
import { type Exit, exitOfFault, isFaultCode } from './exit-codes.ts'

/** A connection check of the server ends within its own limits, well before this. */
const REQUEST_MS_MAX = 120_000

export interface ServerClient {
  readonly url: string
  /** Throws CliError only. */
  request<T>(document: Document<T>, variables?: Readonly<Record<string, unknown>>): Promise<T>
}

export function serverClient(config: ClientConfig): ServerClient {
  const endpoint = `${config.url}/api/audit/graphql`
  return {
    url: config.url,
    request: async <T>(document: Document<T>, variables: Readonly<Record<string, unknown>> = {}): Promise<T> => {
      const body = JSON.stringify({ query: document.text, variables })
      const response = await post(endpoint, config, body)
      return resultOf(document, response, endpoint)
    },
  }
}

interface Answer {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

async function post(endpoint: string, config: ClientConfig, body: string): Promise<Answer> {
  try {
    // A redirect is not followed: it would carry the key to another place.
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: requestHeaders(config, 'application/json'),
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(REQUEST_MS_MAX),
    })
    const contentType = response.headers.get('content-type') ?? ''
    return { status: response.status, contentType, text: await response.text() }
  } catch (error) {
    throw unreachableServer(config.url, error)
  }
}

export function requestHeaders(config: ClientConfig, contentType: string): Record<string, string> {
  return { authorization: `Bearer ${config.apiKey.reveal()}`, 'content-type': contentType, accept: 'application/json' }
}

/** From the error of a fetch that got no answer. */
export function unreachableServer(url: string, error: unknown): CliError {
  const reason = systemCode(error)
  const { host } = new URL(url)
  const text = REASONS[reason]?.(host) ?? [
    `The connection to ${host} failed (${reason}).`,
    'Check the address, the network and any proxy in between.',
  ]
  return new CliError('unreachable', { code: 'SERVER_UNREACHABLE', message: text[0], hint: text[1] }, error)
}

type Words = readonly [message: string, hint: string]

const REASONS: Readonly<Record<string, (host: string) => Words>> = {
  ECONNREFUSED: (host) => [
    `Nothing listens at ${host}.`,
    'Is the server running (`spillway serve`), and are host and port right?',
  ],
  ENOTFOUND: (host) => [
    `The host name of ${host} does not resolve.`,
    'Check the spelling and the DNS of this machine.',
  ],
  EAI_AGAIN: (host) => [`The host name of ${host} cannot be looked up now.`, 'Check the DNS of this machine.'],
  ECONNRESET: closed,
  EPIPE: closed,
  UND_ERR_SOCKET: closed,
  TimeoutError: (host) => [`${host} did not answer in time.`, "Look at the server's load and log, then try again."],
  UND_ERR_CONNECT_TIMEOUT: (host) => [`${host} did not answer in time.`, 'Check firewalls between here and there.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: (host) => [`The TLS certificate of ${host} has expired.`, 'Have it renewed.'],
  ERR_TLS_CERT_ALTNAME_INVALID: (host) => [
    `The TLS certificate at ${host} is for another name.`,
    "Use the name in the server's certificate.",
  ],
  // The Fetch Standard's list of ports that belong to other services: 1, 22, 25, 6000, 6667, 10080 and some eighty more.
  'bad port': (host) => [
    `The port of ${host} belongs to another service, and HTTP clients refuse to use it.`,
    'Check the port in the address; run the server on another one, such as 8420.',
  ],
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
}

function closed(host: string): Words {
  return [`${host} closed the connection.`, 'Try again; if it stays, look at the server and at proxies.']
}

function untrusted(host: string): Words {
  return [
    `The TLS certificate of ${host} is not trusted here.`,
    'Where it comes from a private CA, give that with NODE_EXTRA_CA_CERTS=ca.pem.',
  ]
}

function notTls(host: string): Words {
  return [`${host} does not speak https.`, 'For a server on this machine, use http://127.0.0.1:PORT.']
}

/** The system's or Node's code from the bottom of the causes; where there is none, the last message. */
function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return error.name
  const own = (error as NodeJS.ErrnoException).code
  if (typeof own === 'string' && own !== '') return own
  const below = error instanceof AggregateError ? error.errors[0] : error.cause
  return below === undefined ? error.message : systemCode(below)
}

function resultOf<T>(document: Document<T>, answer: Answer, endpoint: string): T {
  const body = jsonObject(answer.text)
  const errors = body?.['errors']
  if (Array.isArray(errors) && isJsonObject(errors[0])) throw fromGraphqlError(errors[0], answer.status)
  if (body !== undefined && isJsonObject(body['error'])) throw fromErrorBody(body['error'], answer.status)
  const data = body?.['data']
  if (isJsonObject(data) && document.field in data) return data[document.field] as T
  throw notSpillway(answer, endpoint)
}

/**
 * A request error of the GraphQL specification has no `path`: the server did not understand the document, or (`BAD_QUERY`) a value that was given for
 * one of its variables. Our documents are checked against our own schema, so where it is the document, the other side has another one.
 */
function fromGraphqlError(error: JsonObject, status: number): CliError {
  const extensions = isJsonObject(error['extensions']) ? error['extensions'] : {}
  const code = String(extensions['code'] ?? '')
  const message = String(error['message'] ?? '')
  if (code === 'BAD_QUERY') {
    return new CliError('invalid', {
      code,
      message,
      hint: 'Correct the value named in the message. If the server does not know a field that --help names, it is an older version.',
    })
  }
  if (!isFaultCode(code) && error['path'] === undefined && status < 500 && status !== 401 && status !== 403) {
    return new CliError('unreachable', {
      code: 'SERVER_DIFFERS',
      message: `The server does not know this request: ${message}`,
      hint: 'It is another version than this command line (older, most likely). Compare `spillway --version` with the server, and update the older one.',
    })
  }
  return fromErrorBody({ ...extensions, message }, status)
}

/** `{code, message, hint, connectionReport?}`, as the server's faces all write it. */
export function fromErrorBody(error: JsonObject, status: number): CliError {
  const code = String(error['code'] ?? '')
  const report: ErrorReport = {
    code: code === '' ? `HTTP_${status}` : code,
    message: String(error['message'] ?? 'The server refused the request.'),
    hint: typeof error['hint'] === 'string' ? error['hint'] : 'Look at the log of the server.',
    ...(typeof error['requestId'] === 'string' && { requestId: error['requestId'] }),
    ...(isJsonObject(error['connectionReport'])
      ? { connectionReport: error['connectionReport'] as unknown as ConnectionReport }
      : {}),
  }
  return new CliError(report.connectionReport ? 'connection' : exitOfAnswer(code, status), report)
}

function exitOfAnswer(code: string, status: number): Exit {
  if (isFaultCode(code)) return exitOfFault(code)
  if (status === 401 || status === 403) return 'denied'
  if (status === 429 || status >= 500) return 'busy'
  return 'invalid'
}

/** From an answer that is not in Spillway's form at all. */
export function notSpillway(answer: Answer, endpoint: string): CliError {
  const { status, contentType } = answer
  if (status === 401 || status === 403) {
    return new CliError('denied', {
      code: 'UNAUTHENTICATED',
      message: `${endpoint} refuses this API key (HTTP ${status}).`,
      hint: 'Run `spillway configure` with a valid key, or set SPILLWAY_API_KEY.',
    })
  }
  if (status === 502 || status === 503 || status === 504) {
    return new CliError('busy', {
      code: `HTTP_${status}`,
      message: `A proxy answers for ${endpoint}, but the server behind it does not (HTTP ${status}).`,
      hint: 'Check that the server runs, then try again.',
    })
  }
  const what = contentType === '' ? `HTTP ${status}` : `HTTP ${status}, ${contentType.split(';')[0]}`
  return new CliError('unreachable', {
    code: 'NOT_SPILLWAY',
    message: `${endpoint} is not a Spillway endpoint: it answers with ${what}.`,
    hint: 'Check the address (`spillway configure`): a login page, a proxy or another service answers there.',
  })
}

export function jsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
