import { Button } from '@mantine/core'
import { useRead } from '../api/use-read.ts'
import { plural } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { Empty, Loaded } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { aroundEvent, ROWS_AROUND } from './around-event.ts'
import { Cell } from './cell.tsx'
import classes from './event-related.module.css'
import { EventCount, type EventDetailsResult, EventPage } from './events.graphql.ts'
import { defaultState, type EventFilter } from './list-state.ts'
import type { EventRow } from './row-chunks.ts'
import { columnsOf, facetLabel, type StreamView } from './stream-view.ts'
import type { ChangeList } from './use-list-state.ts'

export interface EventRelatedProps {
  readonly view: StreamView
  readonly event: EventDetailsResult['event']
  readonly onOpen: (position: number) => void
  readonly onChange: ChangeList
}

/** Events of the same session and of the same actor, around this one. */
export function EventRelated({ view, event, onOpen, onChange }: EventRelatedProps) {
  const facets = event.facets as EventRow['facets']
  const shared = view.related.flatMap(({ facet, title }) => {
    const value = facets[facet]
    return value === null || value === undefined ? [] : [{ facet, title, value: String(value) }]
  })
  if (shared.length === 0)
    return <Empty title="Nothing to relate it by">It names neither a session nor an actor.</Empty>
  return shared.map(({ facet, title, value }) => (
    <Related
      key={facet}
      view={view}
      title={`${title}: ${value}`}
      filter={{ facets: [{ facet, values: [value] }] }}
      event={{ position: event.position, time: event.time, facets }}
      onOpen={onOpen}
      onAll={() =>
        onChange((present) => ({
          ...defaultState(view),
          switches: Object.fromEntries(view.switches.map((one) => [one.key, allOf(one.choices)])),
          range: { preset: 'all' },
          include: { [facet]: [value] },
          sort: present.sort,
        }))
      }
      allText={`All of this ${facetLabel(view, facet).toLowerCase()}`}
    />
  ))
}

function allOf(choices: readonly { readonly key: string; readonly value?: string }[]): string {
  return choices.find(({ value }) => value === undefined)?.key ?? ''
}

interface RelatedProps {
  readonly view: StreamView
  readonly title: string
  readonly filter: EventFilter
  readonly event: EventRow
  readonly onOpen: (position: number) => void
  readonly onAll: () => void
  readonly allText: string
}

/** With room for the event itself. */
const FIRST = ROWS_AROUND + 1

function Related({ view, title, filter, event, onOpen, onAll, allText }: RelatedProps) {
  const { stream } = view
  const later = useRead(EventPage, {
    ...{ stream, first: FIRST, filter: { ...filter, timeFrom: event.time } },
    sort: { by: 'time', direction: 'ASC' },
  })
  const earlier = useRead(EventPage, {
    ...{ stream, first: FIRST, filter: { ...filter, timeUpto: event.time } },
    sort: { by: 'time', direction: 'DESC' },
  })
  const total = useRead(EventCount, { stream: view.stream, filter })
  const now = useNow()
  const columns = columnsOf(view, view.summary)
  return (
    <section className={classes.related} aria-label={title}>
      <header className={classes.head}>
        <h3 className={classes.title} title={title}>
          {title}
        </h3>
        <Button variant="subtle" size="compact-xs" onClick={onAll}>
          {allText}
          {total.data !== undefined && ` (${plural(total.data.eventCount, view.noun.one, view.noun.many)})`}
        </Button>
      </header>
      <Loaded read={later}>
        {({ events: after }) => (
          <Loaded read={earlier}>
            {({ events: before }) => (
              <ul className={classes.rows}>
                {aroundEvent(after.items as readonly EventRow[], event, before.items as readonly EventRow[]).map(
                  (row) => (
                    <li key={row.position}>
                      <button
                        type="button"
                        className={classes.row}
                        aria-current={row.position === event.position}
                        onClick={() => onOpen(row.position)}
                      >
                        {columns.map((column) => (
                          <Cell key={column.id} view={view} column={column} row={row} now={now} />
                        ))}
                        <span className={classes.time}>
                          <Time at={row.time} />
                        </span>
                      </button>
                    </li>
                  ),
                )}
              </ul>
            )}
          </Loaded>
        )}
      </Loaded>
    </section>
  )
}
