import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What has come in since the start. */
export interface SinkCounts {
  requests: number
  bytes: number
  /** Committed blobs. */
  blobs: number
}

export interface BlockBlobSink {
  /** Use it as `endpoint`, for the storage account `sink`: `http://127.0.0.1:PORT/sink`. */
  readonly endpoint: string
  readonly counts: Readonly<SinkCounts>
  close(): Promise<void>
}

/**
 * Takes Put Blob, Put Block and Put Block List as Azure does, honours `If-None-Match: *`, and throws the bytes away: the limit that a benchmark
 * measures against. Asks for no credential. `GET /counts` gives the counts.
 */
export async function startBlockBlobSink(): Promise<BlockBlobSink> {
  const counts: SinkCounts = { requests: 0, bytes: 0, blobs: 0 }
  const names = new Set<string>()
  const server = createServer({ highWaterMark: 1024 * 1024 }, (request, response) => {
    if (request.method === 'GET' && request.url === '/counts') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(counts))
      return
    }
    counts.requests += 1
    request.on('data', (part: Buffer) => {
      counts.bytes += part.length
    })
    request.once('end', () => reply(request, response, names, counts))
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}/sink`,
    counts,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function reply(request: IncomingMessage, response: ServerResponse, names: Set<string>, counts: SinkCounts): void {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2)
  if (request.method !== 'PUT') return void response.writeHead(405).end()
  if (!/(^|&)comp=block(&|$)/.test(query)) {
    if (request.headers['if-none-match'] === '*' && names.has(path)) {
      return void response.writeHead(409, { 'x-ms-error-code': 'BlobAlreadyExists' }).end()
    }
    names.add(path)
    counts.blobs += 1
  }
  response.writeHead(201, { etag: '"0x1"', 'x-ms-request-id': String(counts.requests), 'content-length': '0' }).end()
}

// In a process of its own, so that a benchmark's figures do not include it: prints one line of JSON, and stops on SIGTERM.
if (import.meta.main) {
  const sink = await startBlockBlobSink()
  console.log(JSON.stringify({ endpoint: sink.endpoint, pid: process.pid }))
  process.once('SIGTERM', () => void sink.close())
}
