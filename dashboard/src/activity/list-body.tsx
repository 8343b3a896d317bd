import type { ReactNode } from 'react'
import { asRequestError, isUnreachable } from '../api/request-error.ts'
import { Failed } from '../ui/states.tsx'
import { Charts } from './charts.tsx'
import type { EventList } from './event-feed.ts'
import classes from './list-body.module.css'
import type { ListState } from './list-state.ts'
import { NoRows } from './no-rows.tsx'
import type { StreamView } from './stream-view.ts'
import type { ChangeList } from './use-list-state.ts'
import type { ShownRows } from './use-row-source.ts'
import { useSource } from './use-source.ts'

export interface ListBodyProps {
  readonly view: StreamView
  readonly state: ListState
  readonly list: EventList
  readonly shown: ShownRows
  readonly onChange: ChangeList
  /** The count, and the table. */
  readonly children: ReactNode
}

/** Charts and rows; or why there are none. */
export function ListBody({ view, state, list, shown, onChange, children }: ListBodyProps) {
  const { source, isStale } = shown
  const error = useSource(source, (rows) => rows.error)
  const isStarted = useSource(source, (rows) => rows.isStarted)
  const isEmpty = useSource(source, (rows) => rows.isStarted && rows.reachable === 0)
  const failed = error !== undefined && (
    <div className={classes.failed}>
      <Failed error={asRequestError(error)} onRetry={() => source.retry()}>
        {state.live && isUnreachable(error) && (
          <p className={classes.goesOn}>While the list is live, this is tried again every few seconds.</p>
        )}
      </Failed>
    </div>
  )
  if (failed && !isStarted) return failed
  if (isEmpty && !isStale) return <NoRows view={view} state={state} onChange={onChange} />
  return (
    <>
      <Charts view={view} state={state} filter={list.filter} onChange={onChange} />
      {failed}
      {children}
    </>
  )
}
