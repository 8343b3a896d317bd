import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { unreachable } from '../../src/base/assert.ts'
import { azureErrorAnswer } from './azure-errors.ts'
import { type BlobOperation, FaultPlan, type ProxyFault, type SeenRequest } from './fault-plan.ts'

export interface FaultProxy {
  /** The target's path on the proxy's own address: use it in the target's place. */
  readonly endpoint: string
  readonly plan: FaultPlan
  /** Every request so far, in order of arrival. */
  readonly requests: readonly SeenRequest[]
  /** Resolves with the next request that meets a fault of this kind. */
  met(kind: ProxyFault['kind']): Promise<SeenRequest>
  /** Resolves once no request is open any more: answered, or given up by the client. */
  idle(): Promise<void>
  close(): Promise<void>
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Kept from the start: Node takes it off a request that was read in part. */
  readonly socket: Socket
  readonly target: URL
  /** Aborts when the proxy closes. */
  readonly closing: AbortSignal
  readonly seen: Seen
}

type Seen = { -readonly [key in keyof SeenRequest]: SeenRequest[key] }

/**
 * Stands between Spillway and a storage service on plain http, e.g. Azurite, and makes things go wrong as planned. Path, query, headers and body
 * pass through unchanged, so signatures stay valid.
 */
export async function startFaultProxy(options: { readonly target: string }): Promise<FaultProxy> {
  const target = new URL(options.target)
  const plan = new FaultPlan()
  const requests: Seen[] = []
  const closing = new AbortController()
  const open = new Set<ServerResponse>()
  const waiting = new Set<(seen: SeenRequest) => void>()
  const server = createServer((request, response) => {
    const seen = describe(request, requests.length + 1, plan)
    requests.push(seen)
    for (const waiter of waiting) waiter(seen)
    open.add(response)
    response.once('close', () => open.delete(response))
    const { socket } = request
    const exchange = { request, response, socket, target, closing: closing.signal, seen }
    serve(exchange, seen.fault).catch(() => socket.destroy())
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}${target.pathname}`,
    plan,
    requests,
    met: (kind) =>
      new Promise((resolve) => {
        const waiter = (seen: SeenRequest): void => {
          if (seen.fault?.kind !== kind) return
          waiting.delete(waiter)
          resolve(seen)
        }
        waiting.add(waiter)
      }),
    idle: async () => {
      for (const response of open) await once(response, 'close')
    },
    close: async () => {
      closing.abort()
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

function describe(request: IncomingMessage, ordinal: number, plan: FaultPlan): Seen {
  const url = new URL(request.url ?? '/', 'http://proxy')
  const path = decodeURIComponent(url.pathname)
  const operation = operationOf(request.method, path, url.searchParams.get('comp'))
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const)
  return {
    ordinal,
    method: request.method ?? '',
    path,
    operation,
    headers: Object.fromEntries(headers),
    fault: plan.next({ operation, path }),
    status: undefined,
  }
}

function operationOf(method: string | undefined, path: string, comp: string | null): BlobOperation {
  if (path.endsWith('/messages')) return method === 'POST' ? 'PutMessage' : method === 'GET' ? 'GetMessages' : 'other'
  if (method === 'HEAD' && comp === null) return 'GetBlobProperties'
  if (method !== 'PUT') return 'other'
  return comp === null ? 'PutBlob' : comp === 'block' ? 'PutBlock' : comp === 'blocklist' ? 'PutBlockList' : 'other'
}

async function serve(exchange: Exchange, fault: ProxyFault | undefined): Promise<void> {
  if (fault === undefined) return await relay(exchange, await buffer(exchange.request))
  switch (fault.kind) {
    case 'reset-before':
      return reset(exchange)
    case 'reset-mid-request':
      return await resetMidRequest(exchange)
    case 'answer':
      return await answer(exchange, azureErrorAnswer(fault.code, `proxy-${exchange.seen.ordinal}`), fault.retryAfter)
    case 'answer-early':
      return answerEarly(exchange, azureErrorAnswer(fault.code, `proxy-${exchange.seen.ordinal}`))
    case 'answer-html':
      return await answer(exchange, { status: fault.status, headers: {}, body: '<html><body>No</body></html>' })
    case 'hang':
      return exchange.request.on('error', () => {}).resume() && undefined
    case 'hold':
      return await hold(exchange, fault)
    case 'lose-answer':
      return await loseAnswer(exchange)
    case 'half-answer':
      return await halfAnswer(exchange)
    case 'drip-answer':
      return await relay(exchange, await buffer(exchange.request), fault.msPerByte)
    case 'slow-read':
      return await relay(exchange, await readSlowly(exchange, fault.bytesPerSecond))
    case 'flip-bit':
      return await relay(exchange, flipped(await buffer(exchange.request)))
    default:
      return unreachable(fault)
  }
}

/** A real reset (RST), not an orderly end. */
function reset({ socket }: Exchange): void {
  socket.resetAndDestroy()
}

async function resetMidRequest(exchange: Exchange): Promise<void> {
  const wanted = Number(exchange.request.headers['content-length'] ?? 0) / 2
  let read = 0
  for await (const part of exchange.request as AsyncIterable<Buffer>) {
    read += part.length
    if (read >= wanted) break
  }
  reset(exchange)
}

async function answer(
  { request, response }: Exchange,
  { status, headers, body }: { status: number; headers: Record<string, string>; body: string },
  retryAfter?: string,
): Promise<void> {
  await buffer(request)
  response.writeHead(status, { ...headers, ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function answerEarly(exchange: Exchange, { status, headers, body }: ReturnType<typeof azureErrorAnswer>): void {
  exchange.response.writeHead(status, { ...headers, connection: 'close' })
  exchange.response.end(body, () => reset(exchange))
}

async function hold(exchange: Exchange, { at, held }: Extract<ProxyFault, { kind: 'hold' }>): Promise<void> {
  const body = await buffer(exchange.request)
  if (at === 'effect') await forward(exchange, body)
  held()
}

async function loseAnswer(exchange: Exchange): Promise<void> {
  const upstream = await forward(exchange, await buffer(exchange.request))
  if (upstream.status < 300) reset(exchange)
  else send(exchange, upstream).end(upstream.body)
}

async function halfAnswer(exchange: Exchange): Promise<void> {
  const upstream = await forward(exchange, await buffer(exchange.request))
  // A success has no body to halve: one is promised, so that its end is missed.
  const promised = upstream.body.length === 0 ? Buffer.from('half') : upstream.body
  const headers = without(upstream.headers, 'transfer-encoding', 'content-length')
  const response = send(exchange, { ...upstream, headers: [...headers, 'content-length', String(promised.length * 2)] })
  response.write(promised, () => reset(exchange))
}

async function readSlowly({ request, closing }: Exchange, bytesPerSecond: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request as AsyncIterable<Buffer>) {
    parts.push(part)
    await delay((part.length / bytesPerSecond) * 1000, undefined, { signal: closing })
  }
  return Buffer.concat(parts)
}

function flipped(body: Buffer): Buffer {
  const at = Math.floor(body.length / 2)
  if (body.length > 0) body[at] = (body[at] ?? 0) ^ 1
  return body
}

async function relay(exchange: Exchange, body: Buffer, msPerByte?: number): Promise<void> {
  const upstream = await forward(exchange, body)
  if (msPerByte === undefined) {
    send(exchange, upstream).end(upstream.body)
    return
  }
  await drip(exchange, upstream, msPerByte)
}

/** Status line, headers and body byte by byte, straight onto the socket: Node's response would send the headers at once. */
async function drip({ socket, closing }: Exchange, upstream: Upstream, msPerByte: number): Promise<void> {
  const pairs = without(upstream.headers, 'transfer-encoding', 'content-length', 'connection')
  const lines = pairs.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${pairs[index + 1]}`] : []))
  const head = [
    `HTTP/1.1 ${upstream.status} Dripped`,
    ...lines,
    `content-length: ${upstream.body.length}`,
    'connection: close',
  ]
  for (const byte of Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), upstream.body])) {
    if (socket.destroyed) return
    socket.write(Buffer.of(byte))
    await delay(msPerByte, undefined, { signal: closing })
  }
  socket.end()
}

interface Upstream {
  readonly status: number
  /** Names and values in turn, in the upstream's own spelling. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

async function forward({ request, target, closing, seen }: Exchange, body: Buffer): Promise<Upstream> {
  const upstream = httpRequest({
    host: target.hostname,
    port: target.port,
    method: request.method,
    path: request.url,
    headers: request.rawHeaders,
    signal: closing,
    agent: false,
  })
  upstream.end(body)
  const [response] = (await once(upstream, 'response')) as [IncomingMessage]
  seen.status = response.statusCode
  return { status: response.statusCode ?? 502, headers: response.rawHeaders, body: await buffer(response) }
}

function send({ response }: Exchange, upstream: Upstream): ServerResponse {
  return response.writeHead(upstream.status, [
    ...without(upstream.headers, 'connection', 'keep-alive', 'transfer-encoding'),
  ])
}

function without(headers: readonly string[], ...names: string[]): string[] {
  const kept: string[] = []
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const [name, value] = [headers[i], headers[i + 1]]
    if (name !== undefined && value !== undefined && !names.includes(name.toLowerCase())) kept.push(name, value)
  }
  return kept
}
