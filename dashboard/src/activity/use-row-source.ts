import { useEffect, useMemo, useState } from 'react'
import { type EventList, eventFeed } from './event-feed.ts'
import { RowSource } from './row-source.ts'
import { useSource } from './use-source.ts'

export interface ShownRows {
  readonly source: RowSource
  /** Rows of the list before, until the first of this one are there. */
  readonly isStale: boolean
}

/** The rows of a list; of another one when the list or `edition` changes. */
export function useRowSource(list: EventList, edition: number): ShownRows {
  const key = JSON.stringify([list, edition])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when it is another list
  const feed = useMemo(() => eventFeed(list), [key])
  const [sources, setSources] = useState<{ readonly next: RowSource; readonly last: RowSource | undefined }>(() => ({
    next: new RowSource(feed),
    last: undefined,
  }))
  useEffect(() => {
    const source = new RowSource(feed)
    setSources(({ next }) => ({ next: source, last: next.isStarted ? next : undefined }))
    source.start()
    return () => source[Symbol.dispose]()
  }, [feed])
  const { next, last } = sources
  const isOpening = useSource(next, ({ isStarted, error }) => !isStarted && error === undefined)
  const isStale = last !== undefined && isOpening
  return { source: isStale ? last : next, isStale }
}
