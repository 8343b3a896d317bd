import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { buildSchema, GraphQLError, graphql } from 'graphql'
import { present } from '../../../base/assert.ts'
import { FAULTS, type FaultCode } from '../../../model/fault-table.ts'
import { typeDefs } from '../../graphql/schema.ts'

export const API_KEY = 'spw_test_0123456789abcdef0123456789'

/** Answers of the GraphQL interface's fields, by name: values, or functions of the arguments. */
export type Answers = Readonly<Record<string, unknown>>

/** What the intake answers, instead of taking the events in. */
export interface IntakeAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
  /** Takes in this many events first. */
  readonly after?: number
}

export interface FakeServer {
  readonly url: string
  /** Replaced by a test as it needs. */
  answers: Answers
  /** Asked before each intake request, by its number from 1 and its body's text; `hang up` breaks the connection. */
  intake: (request: number, text: string) => IntakeAnswer | 'hang up' | undefined
  /** Of a request's body, inflated: what fits is taken, the rest refused. */
  bodyBytesMax: number
  /** Events taken in, by id, in order. */
  readonly events: ReadonlyMap<string, string>
  /** Variables of the GraphQL requests, in order. */
  readonly requests: readonly { query: string; variables: Record<string, unknown> }[]
  readonly intakeRequests: () => number
  close(): Promise<void>
}

/** Speaks Spillway's HTTP interface: the real schema, an intake that knows events by id, and answers that a test sets. */
export async function startFakeServer(answers: Answers = {}): Promise<FakeServer> {
  const schema = buildSchema(typeDefs)
  const events = new Map<string, string>()
  const requests: { query: string; variables: Record<string, unknown> }[] = []
  let intakeCount = 0

  const server = createServer(async (request, response) => {
    const body = await readBody(request)
    if (!authorised(request)) return send(response, 401, refusal('UNAUTHENTICATED'))
    if (request.url === '/api/audit/graphql') {
      const { query, variables } = JSON.parse(body.toString()) as (typeof requests)[number]
      requests.push({ query, variables })
      const result = await graphql({ schema, source: query, variableValues: variables, rootValue: fake.answers })
      return send(response, result.data === undefined ? 400 : 200, result)
    }
    const stream = /^\/api\/v1\/streams\/(\w+)\/events$/.exec(request.url ?? '')?.[1]
    if (stream !== 'audit') return send(response, 404, refusal('UNKNOWN_STREAM'))
    intakeCount += 1
    const text = gunzipSync(body)
    const planned = fake.intake(intakeCount, text.toString())
    if (planned === 'hang up') return void response.destroy()
    const fits = text.length <= fake.bodyBytesMax
    const lines = completeLines(text.subarray(0, fits ? text.length : fake.bodyBytesMax).toString())
    const taken = takeIn(planned === undefined ? lines : lines.slice(0, planned.after ?? 0), events)
    if (planned === undefined && !fits) return send(response, 413, { ...taken, ...refusal('BODY_TOO_LARGE') })
    if (planned === undefined) return send(response, 200, taken)
    return send(response, planned.status, { ...taken, ...(planned.body as object) }, planned.headers)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const fake: FakeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    intake: () => undefined,
    bodyBytesMax: Number.POSITIVE_INFINITY,
    events,
    requests,
    intakeRequests: () => intakeCount,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return fake
}

/** As the server's faces report a fault in GraphQL. */
export function fault(code: FaultCode, extensions: object = {}, message = FAULTS[code].summary): GraphQLError {
  return new GraphQLError(message, { extensions: { code, hint: FAULTS[code].hint, ...extensions } })
}

/** As the intake reports a fault. */
export function refusal(code: FaultCode): { error: object } {
  return { error: { code, message: FAULTS[code].summary, hint: FAULTS[code].hint } }
}

function authorised(request: IncomingMessage): boolean {
  return request.headers.authorization === `Bearer ${API_KEY}`
}

function completeLines(text: string): string[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line.trim() !== '')
}

interface Taken {
  accepted: number
  duplicates: number
  rejected: object[]
  rejectedCount: number
}

function takeIn(lines: readonly string[], events: Map<string, string>): Taken {
  const taken: Taken = { accepted: 0, duplicates: 0, rejected: [], rejectedCount: 0 }
  for (const [index, line] of lines.entries()) {
    const id = eventId(line)
    if (id === undefined) {
      taken.rejected.push({ index, code: 'invalid_json', message: 'The line is not valid JSON.', hint: 'Correct it.' })
      taken.rejectedCount += 1
    } else if (events.has(id)) {
      taken.duplicates += 1
    } else {
      events.set(id, line)
      taken.accepted += 1
    }
  }
  return taken
}

function eventId(line: string): string | undefined {
  try {
    return String(present((JSON.parse(line) as { id?: unknown }).id, 'id'))
  } catch {
    return undefined
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function send(response: ServerResponse, status: number, body: object, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
