import { ActionIcon, CloseButton, Group, Tabs } from '@mantine/core'
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import { useRead } from '../api/use-read.ts'
import { Copy } from '../ui/copy.tsx'
import { Icon } from '../ui/icon.tsx'
import { Loaded } from '../ui/states.tsx'
import { EventDeliveries } from './event-deliveries.tsx'
import { EventOverview } from './event-overview.tsx'
import classes from './event-panel.module.css'
import { EventPayload } from './event-payload.tsx'
import { EventRelated } from './event-related.tsx'
import { EventDetails, type EventDetailsResult } from './events.graphql.ts'
import { JsonView } from './json-view.tsx'
import type { Json } from './payload-parts.ts'
import type { EventRow } from './row-chunks.ts'
import type { RowSource } from './row-source.ts'
import { type StreamView, valueLabel } from './stream-view.ts'
import type { ChangeList } from './use-list-state.ts'

export interface EventPanelProps {
  readonly view: StreamView
  readonly position: number
  /** The list that it was opened from: the way to its neighbours. */
  readonly source: RowSource
  readonly onOpen: (position: number) => void
  readonly onChange: ChangeList
  readonly onClose: () => void
}

/** An event beside the list. No modal: the list can be used while it is open. J and K go to its neighbours, Escape closes it. */
export function EventPanel({ view, position, source, onOpen, onChange, onClose }: EventPanelProps) {
  const panel = useRef<HTMLElement>(null)
  const cameFrom = useRef<Element | null>(null)
  const read = useRead(EventDetails, { stream: view.stream, position }, { keepLast: true })
  useEffect(() => {
    cameFrom.current = document.activeElement
    panel.current?.focus({ preventScroll: true })
  }, [])
  const close = () => {
    onClose()
    if (cameFrom.current instanceof HTMLElement) cameFrom.current.focus({ preventScroll: true })
  }
  const index = source.indexOf(position)
  const neighbour = (step: number): number | undefined =>
    index === undefined ? undefined : source.rowAt(index + step)?.position
  const go = (step: number) => {
    const next = neighbour(step)
    if (next !== undefined) onOpen(next)
  }
  const press = (event: KeyboardEvent) => {
    const isTyping = event.target instanceof HTMLInputElement
    if (event.key === 'Escape') close()
    else if (!isTyping && event.key === 'j') go(1)
    else if (!isTyping && event.key === 'k') go(-1)
  }
  return (
    <section
      ref={panel}
      className={classes.panel}
      role="dialog"
      aria-label={`Event ${position}`}
      tabIndex={-1}
      onKeyDown={press}
    >
      <header className={classes.head}>
        <div className={classes.titles}>
          <h2 className={classes.title}>{titleOf(view, read.data?.event) ?? `Event ${position}`}</h2>
          <p className={classes.position}>Event {position}</p>
        </div>
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Event above (K)"
            disabled={neighbour(-1) === undefined}
            onClick={() => go(-1)}
          >
            <Icon name="up" size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Event below (J)"
            disabled={neighbour(1) === undefined}
            onClick={() => go(1)}
          >
            <Icon name="down" size={16} />
          </ActionIcon>
          <Copy text={window.location.href} what="link" />
          <CloseButton aria-label="Close" onClick={close} />
        </Group>
      </header>
      <div className={classes.body} aria-busy={read.isPlaceholderData}>
        <Loaded read={read}>
          {({ event }) => <EventFacts view={view} event={event} onOpen={onOpen} onChange={onChange} />}
        </Loaded>
      </div>
    </section>
  )
}

type Event = EventDetailsResult['event']

/** What happened: the rule, or the action. */
function titleOf(view: StreamView, event: Event | undefined): string | undefined {
  const value = (event?.facets as EventRow['facets'] | undefined)?.[view.titledBy]
  return value === null || value === undefined ? undefined : valueLabel(view, view.titledBy, String(value))
}

interface EventFactsProps extends Pick<EventPanelProps, 'view' | 'onOpen' | 'onChange'> {
  readonly event: Event
}

function EventFacts({ view, event, onOpen, onChange }: EventFactsProps) {
  const record = useMemo(() => JSON.parse(event.json) as Json, [event.json])
  return (
    <Tabs
      defaultValue="overview"
      keepMounted={false}
      classNames={{ list: classes.tabs ?? '', panel: classes.tab ?? '' }}
    >
      <Tabs.List>
        <Tabs.Tab value="overview">Overview</Tabs.Tab>
        {view.payload !== undefined && <Tabs.Tab value="payload">Payload</Tabs.Tab>}
        <Tabs.Tab value="related">Related</Tabs.Tab>
        <Tabs.Tab value="deliveries">
          Deliveries{event.deliveries.length > 0 && <span className={classes.count}>{event.deliveries.length}</span>}
        </Tabs.Tab>
        <Tabs.Tab value="json">JSON</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="overview">
        <EventOverview view={view} record={record} onChange={onChange} />
      </Tabs.Panel>
      {view.payload !== undefined && (
        <Tabs.Panel value="payload">
          <EventPayload record={record} place={view.payload} />
        </Tabs.Panel>
      )}
      <Tabs.Panel value="related">
        <EventRelated view={view} event={event} onOpen={onOpen} onChange={onChange} />
      </Tabs.Panel>
      <Tabs.Panel value="deliveries">
        <EventDeliveries deliveries={event.deliveries} />
      </Tabs.Panel>
      <Tabs.Panel value="json">
        <JsonView text={event.json} what="the event's JSON" />
      </Tabs.Panel>
    </Tabs>
  )
}
