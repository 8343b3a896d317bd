import type { Destination } from '../destinations/destination.ts'
import type { ArtifactFormat } from '../model/artifact-format.ts'
import type { EventFilter } from '../model/event-filter.ts'
import type { DestinationId, StreamName } from '../model/ids.ts'
import { countWithin } from '../model/position-set.ts'
import { intersect, isEmpty, window, windowRows } from '../model/window.ts'
import { PLAN_POSITIONS_MAX, type PlanDeps, type ReadAndCut, readAndCut } from './plan.ts'

export interface PreviewRequest {
  readonly destinationId: DestinationId
  readonly destination: Pick<Destination, 'limits'>
  readonly format: ArtifactFormat
  readonly stream: StreamName
  readonly filter: EventFilter | null
  readonly again: boolean
}

export interface ExportPreview {
  /** That match, of these at the destination already or on their way, and what is left. */
  readonly events: number
  readonly alreadyDelivered: number
  readonly eventsToSend: number
  /** Uncompressed, about. */
  readonly rawBytes: number
  readonly artifacts: number
  /** Event times of the blocks that hold what matches, within the filter's bounds; null where nothing does. Milliseconds. */
  readonly firstEventTime: number | null
  readonly lastEventTime: number | null
}

/** What a job on demand would do, were it planned now. */
export async function previewExport(
  { stream, filter, ...order }: PreviewRequest,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<ExportPreview> {
  const { oldest, head } = await deps.store.log.state(stream)
  let preview = NOTHING
  for (let rest = window(oldest, head); !isEmpty(rest); ) {
    signal.throwIfAborted()
    const some = window(rest.from, Math.min(rest.upto, rest.from + PLAN_POSITIONS_MAX))
    const start = { stream, window: some, filter, only: null }
    const read = await readAndCut(start, { ...order, repetition: 0, meeting: false }, deps)
    preview = added(preview, read, window(some.from, read.cut.upto), filter)
    rest = window(read.cut.upto, rest.upto)
  }
  return preview
}

const NOTHING: ExportPreview = {
  events: 0,
  alreadyDelivered: 0,
  eventsToSend: 0,
  rawBytes: 0,
  artifacts: 0,
  firstEventTime: null,
  lastEventTime: null,
}

function added(
  sum: ExportPreview,
  { cut, candidates, leftOut, blocks }: ReadAndCut,
  bounds: ReturnType<typeof window>,
  filter: EventFilter | null,
): ExportPreview {
  let [first, last] = [sum.firstEventTime ?? Number.POSITIVE_INFINITY, sum.lastEventTime ?? Number.NEGATIVE_INFINITY]
  for (const block of blocks) {
    const inside = intersect(block.window, bounds)
    if (inside === undefined || (candidates !== null && countWithin(candidates, inside) === 0)) continue
    first = Math.min(first, Math.max(block.firstEventAt, filter?.timeFrom ?? block.firstEventAt))
    last = Math.max(last, Math.min(block.lastEventAt, (filter?.timeUpto ?? Number.POSITIVE_INFINITY) - 1))
  }
  const events = candidates === null ? windowRows(bounds) : countWithin(candidates, bounds)
  return {
    events: sum.events + events,
    alreadyDelivered: sum.alreadyDelivered + countWithin(leftOut, bounds),
    eventsToSend: sum.eventsToSend + cut.slices.reduce((rows, { slice }) => rows + slice.rows, 0),
    rawBytes: sum.rawBytes + cut.slices.reduce((bytes, { slice }) => bytes + slice.rawBytes, 0),
    artifacts: sum.artifacts + cut.slices.length,
    firstEventTime: Number.isFinite(first) ? first : null,
    lastEventTime: Number.isFinite(last) ? last : null,
  }
}
