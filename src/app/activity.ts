import { didYouMean } from '../base/closest.ts'
import { decodeSegment } from '../blocks/segment.ts'
import type { EventFilter } from '../model/event-filter.ts'
import { Fault } from '../model/fault.ts'
import { type Position, position, type StreamName } from '../model/ids.ts'
import { window } from '../model/window.ts'
import type {
  EventDelivery,
  EventQueries,
  EventRow,
  EventSort,
  FacetCounts,
  Histogram,
} from '../store/event-queries.ts'
import type { EventLog } from '../store/store.ts'
import { streamDefinition } from '../streams/registry.ts'
import { checkedFilter } from './checked-filter.ts'
import { cursorText, pageEndOf } from './event-cursor.ts'
import { type Principal, READ_PERMISSION, requirePermission } from './principal.ts'

export interface ActivityDeps {
  readonly log: EventLog
  readonly queries: EventQueries
}

/** A question about a stream's events. */
export interface Asked {
  readonly stream: StreamName
  /** As entered; null for every event. */
  readonly filter: EventFilter | null
}

export interface AskedPage extends Asked {
  readonly sort: Pick<EventSort, 'by' | 'direction'>
  readonly first: number
  readonly after?: string | undefined
}

export interface EventList {
  readonly items: readonly EventRow[]
  readonly next: string | null
}

export interface EventDetails extends EventRow {
  readonly stream: StreamName
  readonly id: string
  /** Milliseconds: when the first event of its block was received. */
  readonly receivedAt: number
  /** The canonical line, as stored, without its line feed. */
  readonly json: string
}

const FACETS_MAX = 50
const TOP_MAX = 1_000
const BUCKETS_MAX = 500

/**
 * What pages show of a stream's events. Whoever may read the stream may ask; all throw Fault FORBIDDEN, and BAD_INPUT for what the stream cannot be asked. A
 * signal that is aborted ends the work.
 */
export class Activity {
  readonly #deps: ActivityDeps

  constructor(deps: ActivityDeps) {
    this.#deps = deps
  }

  async page(principal: Principal, asked: AskedPage, signal: AbortSignal): Promise<EventList> {
    const scope = permitted(principal, asked)
    const sort = checkedSort(asked.sort, asked.stream)
    const { first, after } = asked
    const query = { ...scope, sort, first, ...(after !== undefined && { after: pageEndOf(after, sort) }) }
    const { rows, end } = await this.#deps.queries.page(query, signal)
    return { items: rows, next: end === undefined ? null : cursorText(sort, end) }
  }

  /** Of those below the position `upto`, where one is told. */
  async count(
    principal: Principal,
    { upto, ...asked }: Asked & { readonly upto?: number | undefined },
    signal: AbortSignal,
  ): Promise<number> {
    const scope = permitted(principal, asked)
    if (upto === undefined) return this.#deps.queries.count(scope, signal)
    if (!Number.isSafeInteger(upto) || upto < 1)
      throw bad(`\`upto\` is ${upto}.`, 'Give the position behind the last event to count: 1 or more.')
    return this.#deps.queries.count({ ...scope, upto: position(upto) }, signal)
  }

  async facets(
    principal: Principal,
    { facets, top, ...asked }: Asked & { readonly facets: readonly string[]; readonly top: number },
    signal: AbortSignal,
  ): Promise<readonly FacetCounts[]> {
    const scope = permitted(principal, asked)
    if (facets.length > FACETS_MAX) throw bad(`\`facets\` names more than ${FACETS_MAX}.`, 'Name each facet once.')
    for (const facet of facets) requireFacet(facet, asked.stream)
    requireWithin('top', top, TOP_MAX)
    return this.#deps.queries.facetCounts({ ...scope, facets, top }, signal)
  }

  async histogram(
    principal: Principal,
    { buckets, by, ...asked }: Asked & { readonly buckets: number; readonly by?: string | undefined },
    signal: AbortSignal,
  ): Promise<Histogram> {
    const scope = permitted(principal, asked)
    requireWithin('buckets', buckets, BUCKETS_MAX)
    if (by !== undefined) requireFacet(by, asked.stream)
    return this.#deps.queries.histogram({ ...scope, buckets, ...(by !== undefined && { by }) }, signal)
  }

  /** Throws also NOT_FOUND, and EVENTS_EXPIRED for an event that is not kept any more. */
  async event(principal: Principal, stream: StreamName, at: number, signal: AbortSignal): Promise<EventDetails> {
    requirePermission(principal, READ_PERMISSION[stream])
    const { log, queries } = this.#deps
    const wanted = await this.#existing(stream, at)
    const filter: EventFilter = { facets: {}, positions: [wanted] }
    const sort: EventSort = { by: 'position', direction: 'ASC' }
    const [{ rows }, { line, receivedAt }] = await Promise.all([
      queries.page({ stream, filter, sort, first: 1 }, signal),
      readLine(log, stream, wanted, signal),
    ])
    const [row] = rows
    if (row === undefined) throw expired(stream, wanted)
    const { id } = JSON.parse(line) as { readonly id: string }
    return { ...row, stream, id, receivedAt, json: line }
  }

  /** Where an event is, or is on its way to. */
  deliveries(
    principal: Principal,
    { stream, position }: Pick<EventDetails, 'stream' | 'position'>,
  ): Promise<readonly EventDelivery[]> {
    requirePermission(principal, READ_PERMISSION[stream])
    return this.#deps.queries.deliveries(stream, position)
  }

  async #existing(stream: StreamName, at: number): Promise<Position> {
    const { oldest, head } = await this.#deps.log.state(stream)
    if (!Number.isSafeInteger(at) || at < 1 || at >= head)
      throw new Fault('NOT_FOUND', {
        message: `${stream} has no event at position ${at}.`,
        hint: `Its newest event is at ${head - 1}.`,
      })
    if (at < oldest) throw expired(stream, at)
    return position(at)
  }
}

function permitted(principal: Principal, { stream, filter }: Asked): Asked {
  requirePermission(principal, READ_PERMISSION[stream])
  return { stream, filter: filter && checkedFilter(filter, stream) }
}

function checkedSort({ by, direction }: AskedPage['sort'], stream: StreamName): EventSort {
  if (by === 'time' || by === 'position') return { by, direction }
  const { order } = requireFacet(by, stream)
  return { by, direction, ...(order !== undefined && { order }) }
}

function requireFacet(name: string, stream: StreamName) {
  const { facets } = streamDefinition(stream)
  const facet = facets.find((each) => each.name === name)
  if (facet !== undefined) return facet
  const known = facets.map((each) => each.name)
  throw bad(
    `\`${stream}\` has no facet \`${name.slice(0, 60)}\`${didYouMean(name, known)}`,
    `Its facets are ${known.join(', ')}.`,
  )
}

function requireWithin(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw bad(`\`${name}\` must be from 1 to ${max}.`, `Ask for at most ${max}.`)
}

function bad(message: string, hint: string): Fault {
  return new Fault('BAD_INPUT', { message, hint })
}

function expired(stream: StreamName, at: number): Fault {
  return new Fault('EVENTS_EXPIRED', { message: `The event at position ${at} of ${stream} is not kept any more.` })
}

const LINE_FEED = 0x0a

async function readLine(
  log: EventLog,
  stream: StreamName,
  at: Position,
  signal: AbortSignal,
): Promise<{ line: string; receivedAt: number }> {
  for await (const block of log.blocks(stream, window(at, at + 1), signal)) {
    const lines = await decodeSegment(block.segment)
    let start = 0
    for (let skipped: number = block.window.from; skipped < at; skipped += 1)
      start = lines.indexOf(LINE_FEED, start) + 1
    return { line: lines.toString('utf8', start, lines.indexOf(LINE_FEED, start)), receivedAt: block.receivedAt }
  }
  throw expired(stream, at)
}
