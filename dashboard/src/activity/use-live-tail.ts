import { useEffect, useState } from 'react'
import { request } from '../api/request.ts'
import { asRequestError, isUnreachable } from '../api/request-error.ts'
import type { EventList } from './event-feed.ts'
import { EventPage } from './events.graphql.ts'
import type { EventRow } from './row-chunks.ts'
import type { RowPage } from './row-reader.ts'
import type { RowSource } from './row-source.ts'

const EVERY_MS = 2_000
const PAGE_ROWS = 200
/** More than this at once is no tail any more: the list is opened anew. */
const ROWS_MAX = 1_000
/** A server that is gone without a word does not answer at all. */
const ANSWER_MS_MAX = 10_000

/**
 * Puts events on top of a list in the order of arrival, as they come, while somebody looks; and has the list itself read again
 * where nobody answered. Gives what was in the way at the last look: it looks again all the same.
 */
export function useLiveTail(
  source: RowSource,
  list: EventList,
  { when, reopen }: { when: boolean; reopen: () => void },
): Error | undefined {
  const [error, setError] = useState<Error>()
  const key = JSON.stringify(list)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when it is another list
  useEffect(() => {
    if (!when) return
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async (): Promise<void> => {
      if (document.visibilityState !== 'visible') return
      if (!source.isStarted && !isUnreachable(source.error)) return
      const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(ANSWER_MS_MAX)])
      // A list that could not be opened takes no rows: of it, one page is asked for, to see whether it can be by now.
      const rows = await arrivals(list, source.isStarted ? source.topPosition : Infinity, signal)
      if (stop.signal.aborted) return
      setError(undefined)
      if (rows === undefined) reopen()
      else if (source.isStarted) source.prepend(rows)
      if (isUnreachable(source.error)) source.retry()
    }
    const again = (): void => {
      timer = setTimeout(
        () =>
          void look()
            .catch((failure: unknown) => !stop.signal.aborted && setError(asRequestError(failure)))
            .finally(() => !stop.signal.aborted && again()),
        EVERY_MS,
      )
    }
    again()
    return () => {
      stop.abort()
      clearTimeout(timer)
      setError(undefined)
    }
  }, [when, source, key])
  return error
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
