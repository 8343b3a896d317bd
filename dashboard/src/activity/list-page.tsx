import { useCallback, useState } from 'react'
import { ExportDialog } from '../on-demand/export-dialog.tsx'
import { now } from '../ui/now.ts'
import { Page } from '../ui/page.tsx'
import type { EventList } from './event-feed.ts'
import { EventPanel } from './event-panel.tsx'
import { EventTable } from './event-table.tsx'
import { FilterBar } from './filter-bar.tsx'
import { ListBody } from './list-body.tsx'
import classes from './list-page.module.css'
import { filterOf, type ListState, sortOf } from './list-state.ts'
import { ListStatus } from './list-status.tsx'
import { MoreActions } from './more-actions.tsx'
import { exportSubject } from './scope.ts'
import { isNothing } from './selection.ts'
import { SelectionBar } from './selection-bar.tsx'
import type { StreamView } from './stream-view.ts'
import { Switches } from './switches.tsx'
import { useColumns } from './use-columns.ts'
import { useListState } from './use-list-state.ts'
import { useLiveTail } from './use-live-tail.ts'
import { useRowSource } from './use-row-source.ts'
import { useSelection } from './use-selection.ts'
import { useSource } from './use-source.ts'

/** Events of a stream: filtered, charted, listed, opened, selected, exported. What is special about a stream is in its view. */
export function ListPage({ view }: { readonly view: StreamView }) {
  const [state, change] = useListState(view)
  const [opened, setOpened] = useState(() => ({ at: now(), edition: 0 }))
  const reopen = useCallback(() => setOpened(({ edition }) => ({ at: now(), edition: edition + 1 })), [])
  const list: EventList = { stream: view.stream, filter: filterOf(view, state, opened.at), sort: sortOf(state) }
  const shown = useRowSource(list, opened.edition)
  const { source } = shown
  const tailError = useLiveTail(source, list, { when: state.live && !shown.isStale, reopen })
  const { selection, selectRows } = useSelection(source, JSON.stringify(list.filter))
  const columns = useColumns(view)
  const [exporting, setExporting] = useState<{ readonly destinationId?: string }>()
  const open = (event: number | undefined) => change((present) => opening(present, event))
  const scope = { view, state, filter: list.filter, selection, matching: useSource(source, ({ total }) => total) }

  return (
    <Page
      title={view.title}
      description={view.description}
      wide
      full
      actions={
        <MoreActions
          scope={scope}
          onExport={(destinationId) => setExporting({ ...(destinationId && { destinationId }) })}
        />
      }
    >
      <Switches view={view} state={state} filter={list.filter} onChange={change} />
      <section className={classes.list} aria-label={view.noun.many}>
        <FilterBar
          view={view}
          state={state}
          filter={list.filter}
          columns={columns}
          onChange={change}
          onRefresh={reopen}
          isConnected={tailError === undefined}
        />
        <ListBody view={view} state={state} list={list} shown={shown} onChange={change}>
          {isNothing(selection) ? (
            <ListStatus
              view={view}
              state={state}
              list={list}
              source={source}
              onRefresh={reopen}
              isConnected={tailError === undefined}
            />
          ) : (
            <SelectionBar scope={scope} selectRows={selectRows} onExport={() => setExporting({})} />
          )}
          <EventTable
            view={view}
            columns={columns.columns}
            {...shown}
            sort={list.sort}
            onSort={state.live ? undefined : (sort) => change((present) => ({ ...present, sort }))}
            selection={selection}
            onSelect={selectRows}
            open={state.event}
            onOpen={open}
          />
        </ListBody>
      </section>
      {state.event !== undefined && (
        <EventPanel
          view={view}
          position={state.event}
          source={source}
          onOpen={open}
          onChange={change}
          onClose={() => open(undefined)}
        />
      )}
      {exporting !== undefined && (
        <ExportDialog subject={exportSubject(scope)} {...exporting} onClose={() => setExporting(undefined)} />
      )}
    </Page>
  )
}

function opening({ event: _, ...state }: ListState, event: number | undefined): ListState {
  return event === undefined ? state : { ...state, event }
}
