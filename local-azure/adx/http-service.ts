import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Certificate } from './certificate.ts'

export const SERVER_NAME = 'Spillway-local-Azure-stand-in'

export interface HttpRequest {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  /** The body as sent: not decompressed. */
  body(): Promise<Buffer>
}

export interface HttpAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A string or bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown
}

/** Instead of an answer: keep the client waiting, or cut the connection. */
export type HttpOutcome = HttpAnswer | 'hang' | 'cut'

export interface HttpService {
  /** Without a slash at the end. */
  readonly url: string
  close(): Promise<void>
}

export interface HttpServiceOptions {
  readonly handle: (request: HttpRequest) => Promise<HttpOutcome>
  /** With it, https. */
  readonly certificate?: Certificate
  /** 0 or nothing: any free port. */
  readonly port?: number
}

/** A server on 127.0.0.1. */
export async function startHttpService(options: HttpServiceOptions): Promise<HttpService> {
  const listener = (incoming: IncomingMessage, response: ServerResponse): void =>
    void answer(options, incoming, response)
  const server: Server = options.certificate
    ? createTlsServer({ ...options.certificate }, listener)
    : createServer(listener)
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `${options.certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(options: HttpServiceOptions, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const scheme = options.certificate ? 'https' : 'http'
  const request: HttpRequest = {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', `${scheme}://${incoming.headers.host ?? '127.0.0.1'}`),
    headers: incoming.headers,
    body: () => buffer(incoming),
  }
  let outcome: HttpOutcome
  try {
    outcome = await options.handle(request)
  } catch (error) {
    outcome = {
      status: 500,
      body: { error: { code: 'General_InternalServerError', message: `The stand-in failed: ${String(error)}` } },
    }
  }
  if (outcome === 'hang') return
  if (outcome === 'cut') {
    incoming.socket.destroy()
    return
  }
  send(response, outcome)
}

function send(response: ServerResponse, { status, headers = {}, body }: HttpAnswer): void {
  const raw = typeof body === 'string' || body instanceof Uint8Array
  const type = raw ? {} : { 'content-type': 'application/json; charset=utf-8' }
  response.writeHead(status, { server: SERVER_NAME, 'x-stand-in': 'true', ...type, ...headers })
  response.end(body === undefined ? undefined : raw ? body : JSON.stringify(body))
}
