import { useEffect } from 'react'
import { request } from '../api/request.ts'
import type { EventList } from './event-feed.ts'
import { EventPage } from './events.graphql.ts'
import type { EventRow } from './row-chunks.ts'
import type { RowPage } from './row-reader.ts'
import type { RowSource } from './row-source.ts'

const EVERY_MS = 2_000
const PAGE_ROWS = 200
/** More than this at once is no tail any more: the list is opened anew. */
const ROWS_MAX = 1_000

/** Puts events on top of a list in the order of arrival, as they come, while somebody looks. */
export function useLiveTail(
  source: RowSource,
  list: EventList,
  { when, reopen }: { when: boolean; reopen: () => void },
) {
  const key = JSON.stringify(list)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when it is another list
  useEffect(() => {
    if (!when) return
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async (): Promise<void> => {
      if (document.visibilityState === 'visible' && source.isStarted) {
        const rows = await arrivals(list, source.rowAt(0)?.position ?? 0, stop.signal)
        if (stop.signal.aborted) return
        if (rows === undefined) reopen()
        else source.prepend(rows)
      }
    }
    const again = (): void => {
      // What failed is tried again: the list itself says when the server is away.
      timer = setTimeout(
        () =>
          void look()
            .catch(() => undefined)
            .finally(() => !stop.signal.aborted && again()),
        EVERY_MS,
      )
    }
    again()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [when, source, key])
}

/** Events of the list behind `newest`, latest first; undefined where there are too many. */
async function arrivals(
  { stream, filter, sort }: EventList,
  newest: number,
  signal: AbortSignal,
): Promise<EventRow[] | undefined> {
  const rows: EventRow[] = []
  for (let after: string | null = null; rows.length < ROWS_MAX; ) {
    const page: RowPage = await pageOf({ stream, filter, sort }, after, signal)
    const fresh = page.items.filter(({ position }) => position > newest)
    rows.push(...fresh)
    if (fresh.length < page.items.length || page.next === null) return rows
    after = page.next
  }
  return undefined
}

async function pageOf(
  { stream, filter, sort }: EventList,
  after: string | null,
  signal: AbortSignal,
): Promise<RowPage> {
  const { events } = await request(EventPage, { stream, filter, sort, first: PAGE_ROWS, after }, signal)
  return { items: events.items as readonly EventRow[], next: events.next }
}
