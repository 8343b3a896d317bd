import { pipeline, Readable } from 'node:stream'
import { setImmediate as otherWork } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import type { Clock } from '../../base/clock.ts'
import type { JsonObject } from '../../base/json.ts'
import { GZIP_HEADER, GzipTrailer } from '../../blocks/gzip-file.ts'
import type { EventFilter } from '../../model/event-filter.ts'
import { Fault } from '../../model/fault.ts'
import type { StreamName } from '../../model/ids.ts'
import { isEmpty, window } from '../../model/window.ts'
import type { EventQueries } from '../../store/event-queries.ts'
import type { EventLog } from '../../store/store.ts'
import { streamDefinition } from '../../streams/registry.ts'
import { checkedFilter } from '../checked-filter.ts'
import type { OwnActions } from '../own-actions.ts'
import { type Principal, READ_PERMISSION, requirePermission } from '../principal.ts'
import { type DownloadFormat, type FileWriter, fileWriter } from './download-format.ts'
import { type EventSource, selectedLines } from './selected-lines.ts'

export interface DownloadDeps {
  readonly log: EventLog
  readonly queries: EventQueries
  readonly clock: Clock
  readonly own: OwnActions
}

export interface DownloadRequest {
  readonly stream: StreamName
  readonly format: DownloadFormat
  /** As entered; null for every event. */
  readonly filter: EventFilter | null
  /** Whether the client takes gzip. */
  readonly gzip: boolean
}

export interface Download {
  readonly fileName: string
  readonly contentType: string
  readonly encoding: 'gzip' | undefined
  /** The file, in pieces, as fast as they are taken. Ends with an error, and not early, where something goes wrong. Once. */
  read(signal: AbortSignal): AsyncIterable<Uint8Array>
  /** To be called when nobody reads any more, whether it was read or not. */
  end(): void
}

/** Each holds some blocks in memory. */
const DOWNLOADS_MAX = 8

/** Files of what a stream's filter takes, of any size. */
export class Downloads {
  readonly #deps: DownloadDeps
  readonly #open = new Set<symbol>()

  constructor(deps: DownloadDeps) {
    this.#deps = deps
  }

  /**
   * What was there when it was asked for, neither more nor less. Who asked for what is on record before the first byte leaves. Throws Fault FORBIDDEN, BAD_INPUT
   * or OVERLOADED.
   */
  open(principal: Principal, request: DownloadRequest, signal: AbortSignal): Promise<Download> {
    const { own, log, queries } = this.#deps
    const { stream } = request
    let events: number | undefined
    return own.record(
      principal,
      () => ownAction(request, events),
      async () => {
        requirePermission(principal, READ_PERMISSION[stream])
        const filter = request.filter && checkedFilter(request.filter, stream)
        if (this.#open.size >= DOWNLOADS_MAX) throw new Fault('OVERLOADED', { message: BUSY, retryAfterMs: 10_000 })
        const { oldest, head } = await log.state(stream)
        events = filter === null ? head - oldest : await queries.count({ stream, filter }, signal)
        return this.#download(request, { log, stream, bounds: window(oldest, head), filter })
      },
    )
  }

  #download({ stream, format, gzip }: DownloadRequest, source: EventSource): Download {
    const writer = fileWriter(format, streamDefinition(stream))
    const time = new Date(this.#deps.clock.now()).toISOString().replaceAll(':', '-').slice(0, 19)
    const isCopy = gzip && format === 'ndjson' && source.filter === null
    const ticket = Symbol(stream)
    this.#open.add(ticket)
    return {
      fileName: `${stream}-${time}Z.${format}`,
      contentType: writer.contentType,
      encoding: gzip ? 'gzip' : undefined,
      read: (signal) =>
        isCopy
          ? copied(source, signal)
          : gzip
            ? gzipped(written(source, writer, signal))
            : written(source, writer, signal),
      end: () => void this.#open.delete(ticket),
    }
  }
}

const BUSY = `${DOWNLOADS_MAX} downloads are under way.`

/** Events between two looks at what else there is to do. */
const EVENTS_AT_ONCE = 64

async function* written(source: EventSource, writer: FileWriter, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (writer.head !== '') yield Buffer.from(writer.head)
  let index = 0
  if (!isEmpty(source.bounds)) {
    for await (const lines of selectedLines(source, signal)) {
      for (let from = 0; from < lines.length; from += EVENTS_AT_ONCE) {
        const some = lines.slice(from, from + EVENTS_AT_ONCE)
        yield writer.events(some, index)
        index += some.length
        await otherWork()
      }
    }
  }
  if (writer.tail !== '') yield Buffer.from(writer.tail)
}

/** All events as they are stored: compressed when they arrived, and never again. */
async function* copied({ log, stream, bounds }: EventSource, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const trailer = new GzipTrailer()
  yield GZIP_HEADER
  if (!isEmpty(bounds)) {
    for await (const block of log.blocks(stream, bounds, signal)) {
      trailer.add(block)
      yield block.segment
    }
  }
  yield trailer.bytes()
}

/** On the thread pool, at the level that is cheapest: the network is rarely slower. */
function gzipped(parts: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const gzip = createGzip({ level: 1 })
  // What goes wrong ends the reading of it with the same error.
  pipeline(Readable.from(parts, { objectMode: false }), gzip, () => {})
  return gzip
}

/** Lists longer than that are told by their length. */
const LISTED_MAX = 100

function ownAction({ stream, format, filter }: DownloadRequest, events: number | undefined) {
  const { positions, ids, ...others } = filter ?? { facets: {} }
  const shown = {
    ...others,
    ...(positions &&
      (positions.length > LISTED_MAX ? { positionCount: positions.length } : { positions: [...positions] })),
    ...(ids && (ids.length > LISTED_MAX ? { idCount: ids.length } : { ids: [...ids] })),
  }
  return {
    action: 'DOWNLOAD',
    targetType: 'STREAM',
    target: { id: stream, name: stream },
    payloadType: 'SpillwayEventsDownloadedAuditPayload',
    payload: {
      format,
      filter: filter && (JSON.parse(JSON.stringify(shown)) as JsonObject),
      ...(events !== undefined && { events }),
    },
  }
}
