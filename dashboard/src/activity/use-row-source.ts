import { useEffect, useMemo, useState } from 'react'
import { type EventList, eventFeed } from './event-feed.ts'
import type { RowFeed } from './row-reader.ts'
import { RowSource } from './row-source.ts'
import { useSource } from './use-source.ts'

export interface ShownRows {
  readonly source: RowSource
  /** Rows of the list before, until the first of this one are there. */
  readonly isStale: boolean
}

interface Sources {
  /** That `next` reads: the one before where the list has changed and is not opened yet. */
  readonly feed: RowFeed
  readonly next: RowSource
  readonly last: RowSource | undefined
}

/** The rows of a list; of another one when the list or `edition` changes. */
export function useRowSource(list: EventList, edition: number): ShownRows {
  const key = JSON.stringify([list, edition])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when it is another list
  const feed = useMemo(() => eventFeed(list), [key])
  const [sources, setSources] = useState<Sources>(() => ({ feed, next: new RowSource(feed), last: undefined }))
  useEffect(() => {
    const source = new RowSource(feed)
    setSources(({ next }) => ({ feed, next: source, last: next.isStarted ? next : undefined }))
    source.start()
    return () => source[Symbol.dispose]()
  }, [feed])
  const { next, last } = sources
  const isOpening = useSource(next, ({ isStarted, error }) => !isStarted && error === undefined)
  if (sources.feed !== feed && next.isStarted) return { source: next, isStale: true }
  const isStale = last !== undefined && isOpening
  return { source: isStale ? last : next, isStale }
}
