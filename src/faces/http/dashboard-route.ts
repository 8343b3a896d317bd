import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '../../base/log.ts'
import { type ContentEncoding, type DashboardFile, type DashboardFiles, readDashboardFiles } from './dashboard-files.ts'
import { nothingAt, replyWithFault } from './fault-reply.ts'
import { PAGE_HEADERS } from './security-headers.ts'

/**
 * The built dashboard. A path is one of the build's files, letter by letter, or it is one of the dashboard's pages, all of which are `index.html`; nothing
 * is decoded or joined to a folder's name, so no path leads anywhere else.
 */
export function dashboardRoute(server: FastifyInstance, folder: string, log: Logger): void {
  const files = readOnce(folder)
  server.get('/*', async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const built = await files()
    const file = path === '/index.html' ? undefined : built?.get(path)
    if (file !== undefined) return sendFile(request, reply, file)
    if (!isPage(path, request.headers.accept)) return replyWithFault(reply, nothingAt(request), log)
    const index = built?.get('/index.html')
    return index === undefined ? sendNotBuilt(reply) : sendPage(request, reply, index)
  })
}

/** What is not built yet is looked for again. */
function readOnce(folder: string): () => Promise<DashboardFiles | undefined> {
  let reading: Promise<DashboardFiles | undefined> | undefined
  return async () => {
    reading ??= readDashboardFiles(folder)
    const files = await reading
    if (files === undefined) reading = undefined
    return files
  }
}

/** Names of pages have no dot in them, and are asked for by people. */
function isPage(path: string, accept = ''): boolean {
  return /^\/(?:[\w-]+\/)*[\w-]*$/.test(path) && !path.startsWith('/api/') && accept.includes('text/html')
}

async function sendFile(request: FastifyRequest, reply: FastifyReply, file: DashboardFile): Promise<FastifyReply> {
  reply.header('cache-control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
  reply.header('etag', file.etag).header('vary', 'accept-encoding')
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  return sendContent(request, reply, file)
}

async function sendPage(request: FastifyRequest, reply: FastifyReply, index: DashboardFile): Promise<FastifyReply> {
  return sendContent(request, reply.headers(PAGE_HEADERS), index)
}

async function sendContent(request: FastifyRequest, reply: FastifyReply, file: DashboardFile): Promise<FastifyReply> {
  const encoding = encodingFor(request.headers['accept-encoding'])
  const encoded = encoding && (await file.encoded(encoding))
  if (encoding !== undefined && encoded !== undefined) reply.header('content-encoding', encoding)
  return reply.type(file.type).send(encoded ?? file.content)
}

function encodingFor(accepted = ''): ContentEncoding | undefined {
  const names = accepted.split(',').map((each) => each.trim())
  return (['br', 'gzip'] as const).find((each) => names.includes(each))
}

function sendNotBuilt(reply: FastifyReply): FastifyReply {
  return reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT)
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<title>Spillway</title>
<h1>Spillway is running.</h1>
<p>Its dashboard is not built yet. In the checkout:</p>
<pre>npm run build:dashboard</pre>
<p>Then load this page again. The command line, GraphQL and the intake work without it.</p>
</html>
`
