import { Button } from '@mantine/core'
import { useRead } from '../api/use-read.ts'
import { compactCount, count, plural } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import type { EventList } from './event-feed.ts'
import { EventCount } from './events.graphql.ts'
import type { ListState } from './list-state.ts'
import classes from './list-status.module.css'
import { ROWS_REACHED_MAX, type RowSource } from './row-source.ts'
import type { StreamView } from './stream-view.ts'
import { useSource } from './use-source.ts'

export interface ListStatusProps {
  readonly view: StreamView
  readonly state: ListState
  readonly list: EventList
  readonly source: RowSource
  readonly onRefresh: () => void
  /** False where the live tail was not answered. */
  readonly isConnected: boolean
}

const LOOK_MS = 30_000

/** How many events there are, and whether there are more by now. */
export function ListStatus({ view, state, list, source, onRefresh, isConnected }: ListStatusProps) {
  const total = useSource(source, (rows) => rows.total)
  const added = useSource(source, (rows) => rows.added)
  const isCut = useSource(source, (rows) => rows.isCut)
  const { stream, filter } = list
  const read = useRead(EventCount, { stream, filter }, { when: total !== undefined && !state.live, everyMs: LOOK_MS })
  const more = state.live || total === undefined ? 0 : (read.data?.eventCount ?? 0) - total
  return (
    <div className={classes.status}>
      <p className={classes.total} role="status">
        {total === undefined ? 'Counting…' : <strong>{plural(total, view.noun.one, view.noun.many)}</strong>}
        {!isConnected && <span className={classes.lost}> · Not connected, trying again</span>}
        {state.live && <span> · newest arrivals first{added > 0 && `, ${count(added)} since you look`}</span>}
        {isCut && !state.live && (
          <span>
            {' '}
            · in this order the first {compactCount(ROWS_REACHED_MAX)} can be reached: narrow it down, or sort by time
          </span>
        )}
      </p>
      {more > 0 && (
        <Button variant="light" size="compact-xs" leftSection={<Icon name="up" size={12} />} onClick={onRefresh}>
          {compactCount(more)} new
        </Button>
      )}
    </div>
  )
}
