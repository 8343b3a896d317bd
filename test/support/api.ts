import { ClientError, GraphQLClient } from 'graphql-request'
import { ADMIN_TOKEN } from './spillway-server.ts'

/** A server's two interfaces, as their users call them. */
export interface Api {
  readonly url: string
  readonly token: string
  /** With a stock client; throws its ClientError. */
  graphql<T>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<T>
  send(stream: string, body: SentBody, headers?: Readonly<Record<string, string>>): Promise<Sent>
}

export type SentBody = string | Uint8Array<ArrayBuffer>

/** An answer of the intake. */
export interface Sent {
  readonly status: number
  readonly headers: Headers
  readonly body: SentCounts
}

export interface SentCounts {
  readonly accepted: number
  readonly duplicates: number
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly hint: string }[]
  readonly rejectedCount: number
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string }
}

export function apiOf({ url }: { readonly url: string }, token = ADMIN_TOKEN): Api {
  const client = new GraphQLClient(`${url}/api/audit/graphql`, { headers: { authorization: token } })
  return {
    url,
    token,
    graphql: (query, variables = {}) => client.request(query, variables),
    send: async (stream, body, headers = {}) => {
      const response = await fetch(`${url}/api/v1/streams/${stream}/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...headers },
        body,
      })
      return { status: response.status, headers: response.headers, body: (await response.json()) as SentCounts }
    },
  }
}

/** What an error of a GraphQL answer says to a program and to a person. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** The first error of a request that must fail. */
export async function refusal(request: Promise<unknown>): Promise<Refusal> {
  try {
    await request
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    const { status, errors } = error.response
    const [first] = errors ?? []
    const { code, hint } = first?.extensions ?? {}
    return { status, code: String(code), message: first?.message ?? '', hint: String(hint) }
  }
  throw new Error('the request was not refused')
}
