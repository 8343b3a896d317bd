import type { OutgoingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../app/app.ts'
import { isDownloadFormat } from '../../app/download/download-format.ts'
import type { Download, DownloadRequest } from '../../app/download/downloads.ts'
import { filterOfJson } from '../../app/filter-input.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import type { Logger } from '../../base/log.ts'
import { Fault } from '../../model/fault.ts'
import { isStreamName } from '../../model/ids.ts'
import { replyWithFault } from './fault-reply.ts'
import { identify } from './identify.ts'
import { whenClosed } from './when-closed.ts'

const PATH = '/api/v1/streams/:stream/download'
/** A filter may name 10,000 ids. */
const BODY_BYTES_MAX = 1024 * 1024

/**
 * `GET` or `POST /api/v1/streams/{stream}/download`: what a filter takes, as a file of any size. What is asked for is in the query or, where it fits in no address, in a
 * body of JSON. A file that could not be completed ends with its connection and not with its last byte, so that nobody takes it for whole.
 */
export function downloadRoute(server: FastifyInstance, app: App, log: Logger): void {
  const answers = new Set<FastifyReply['raw']>()
  // Who downloads slowly does not hold up who stops the server.
  server.addHook('preClose', async () => {
    for (const answer of answers) answer.destroy()
  })
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const signal = whenClosed(reply)
    try {
      const principal = await identify(request, app)
      const download = await app.downloads.open(principal, downloadRequest(request), signal)
      whenAborted(signal, download.end)
      answers.add(reply.raw)
      whenAborted(signal, () => answers.delete(reply.raw))
      // What goes wrong before the first piece is told as every fault is.
      const parts = await begun(download.read(signal))
      reply.headers(headersOf(download)).hijack()
      void send(parts, reply, log, signal)
      return reply
    } catch (error) {
      return replyWithFault(reply, error, log)
    }
  }
  server.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: BODY_BYTES_MAX }, (_, body, done) =>
    done(null, body),
  )
  server.route({ method: 'GET', url: PATH, exposeHeadRoute: false, handler })
  server.route({ method: 'POST', url: PATH, handler })
  server.route({
    method: 'HEAD',
    url: PATH,
    handler: (_request, reply) => reply.code(405).header('allow', 'GET, POST').send(),
  })
}

function downloadRequest(request: FastifyRequest): DownloadRequest {
  const { stream } = request.params as { stream: string }
  if (!isStreamName(stream)) throw new Fault('UNKNOWN_STREAM')
  const { format = 'ndjson', filter } = request.method === 'POST' ? bodyOf(request) : queryOf(request)
  if (!isDownloadFormat(format))
    throw new Fault('BAD_INPUT', { message: '`format` is not one that there is.', hint: 'Use ndjson, json or csv.' })
  return { stream, format, filter: filterOfJson(filter), gzip: takesGzip(request.headers['accept-encoding']) }
}

interface Fields {
  readonly format?: unknown
  readonly filter?: JsonValue | undefined
}

function bodyOf({ body }: FastifyRequest): Fields {
  const value = parsed(typeof body === 'string' && body !== '' ? body : '{}', 'The body')
  if (!isJsonObject(value)) throw new Fault('BAD_INPUT', { message: 'The body is no JSON object.', hint: HINT })
  return known(value)
}

function queryOf(request: FastifyRequest): Fields {
  const { filter, ...others } = request.query as Record<string, JsonValue>
  if (filter === undefined) return known(others)
  if (typeof filter !== 'string') throw new Fault('BAD_INPUT', { message: '`filter` is there twice.', hint: HINT })
  return known({ ...others, filter: parsed(filter, '`filter`') })
}

function known(fields: JsonObject): Fields {
  const [unknown] = Object.keys(fields).filter((name) => name !== 'format' && name !== 'filter')
  if (unknown !== undefined)
    throw new Fault('BAD_INPUT', { message: `\`${unknown.slice(0, 60)}\` is not known here.`, hint: HINT })
  return fields
}

function parsed(text: string, what: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (error) {
    throw new Fault('BAD_INPUT', { message: `${what} is not JSON.`, hint: HINT, cause: error })
  }
}

const HINT =
  'Give `format` (ndjson, json or csv) and, for a part of the stream, `filter`: JSON with the fields of EventFilterInput.'

/** Named, and not with a weight of 0. */
function takesGzip(acceptEncoding: string | undefined): boolean {
  return (acceptEncoding ?? '')
    .split(',')
    .map((each) =>
      each
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/),
    )
    .some(([name, weight]) => (name === 'gzip' || name === '*') && !/^q=0(?:\.0*)?$/.test(weight ?? ''))
}

function whenAborted(signal: AbortSignal, work: () => void): void {
  if (signal.aborted) work()
  else signal.addEventListener('abort', work, { once: true })
}

function headersOf({ contentType, fileName, encoding }: Download): Record<string, string> {
  return {
    'content-type': contentType,
    'content-disposition': `attachment; filename="${fileName}"`,
    'cache-control': 'no-store',
    vary: 'accept-encoding',
    ...(encoding && { 'content-encoding': encoding }),
  }
}

/** With the first part there already. */
async function begun(parts: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = parts[Symbol.asyncIterator]()
  const first = await iterator.next()
  return (async function* () {
    if (first.done === true) return
    yield first.value
    yield* { [Symbol.asyncIterator]: () => iterator }
  })()
}

async function send(
  parts: AsyncIterable<Uint8Array>,
  reply: FastifyReply,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  try {
    reply.raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders)
    await pipeline(Readable.from(parts, { objectMode: false }), reply.raw)
  } catch (error) {
    // All that the client sees is an end that came too early.
    const { id: requestId, params } = reply.request
    if (!signal.aborted) log.error('a download could not be completed', { requestId, ...(params as object), error })
  }
}
