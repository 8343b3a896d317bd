import { csrfHeaders } from './csrf.ts'
import type { Operation } from './operation.ts'
import { type FieldProblem, RequestError, unreachable } from './request-error.ts'

const ENDPOINT = '/api/audit/graphql'

interface GraphqlAnswer<Result> {
  readonly data?: Result | null
  readonly errors?: readonly {
    readonly message: string
    readonly extensions?: {
      readonly code?: string
      readonly hint?: string
      readonly requestId?: string
      readonly retryAfterSeconds?: number
      readonly problems?: readonly FieldProblem[]
    }
  }[]
}

/** One GraphQL operation. Throws a RequestError for whatever is not its full result. */
export async function request<Result, Variables>(
  { name, text }: Operation<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  const { data, errors } = await fetchJson<GraphqlAnswer<Result>>(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...csrfHeaders() },
    body: JSON.stringify({ operationName: name, query: text, variables }),
    ...(signal && { signal }),
  })
  const [error] = errors ?? []
  if (error !== undefined || data === undefined || data === null) throw refusal(error)
  return data
}

/** A JSON answer whatever its status; throws a RequestError where none came. */
export async function fetchJson<Answer>(path: string, options: RequestInit = {}): Promise<Answer> {
  const { status, text } = await answerOf(path, options)
  if (text === '') return {} as Answer
  try {
    return JSON.parse(text) as Answer
  } catch (error) {
    throw new RequestError(
      {
        code: 'UNREACHABLE',
        message: `The answer (status ${status}) was not Spillway's.`,
        hint: 'Is something between the browser and Spillway, like a proxy that wants you to sign in? Load the page again.',
      },
      { cause: error },
    )
  }
}

/** The session's and the intake's form of a refusal: `{error: {code, message, hint, …}}`. */
export interface Refusal {
  readonly error?: {
    readonly code: string
    readonly message: string
    readonly hint: string
    readonly retryAfterSeconds?: number
  }
}

/** The whole answer: one that breaks off is none. */
async function answerOf(path: string, options: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(path, { credentials: 'same-origin', ...options })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw unreachable(error)
  }
}

function refusal(error: NonNullable<GraphqlAnswer<unknown>['errors']>[number] | undefined): RequestError {
  const { code = 'INTERNAL', hint = '', requestId, problems = [], retryAfterSeconds } = error?.extensions ?? {}
  const id = requestId === undefined ? '' : ` Its id: ${requestId}`
  const message = error?.message ?? 'The answer was empty.'
  return new RequestError({ code, message, hint: hint + id, problems, retryAfterSeconds })
}
