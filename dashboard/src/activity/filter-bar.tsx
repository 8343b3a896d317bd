import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { Icon } from '../ui/icon.tsx'
import { ColumnMenu } from './column-menu.tsx'
import classes from './filter-bar.module.css'
import { FilterMenu } from './filter-menu.tsx'
import { FilterPill } from './filter-pill.tsx'
import {
  clearFilters,
  DEFAULT_SORT,
  type EventFilter,
  isFiltered,
  type ListState,
  switchedFilters,
} from './list-state.ts'
import type { StreamView } from './stream-view.ts'
import { TimeRangeMenu } from './time-range-menu.tsx'
import type { ShownColumns } from './use-columns.ts'
import type { ChangeList } from './use-list-state.ts'

export interface FilterBarProps {
  readonly view: StreamView
  readonly state: ListState
  readonly filter: EventFilter
  readonly columns: ShownColumns
  readonly onChange: ChangeList
  readonly onRefresh: () => void
  /** False where the live tail was not answered. */
  readonly isConnected: boolean
}

export function FilterBar({ view, state, filter, columns, onChange, onRefresh, isConnected }: FilterBarProps) {
  const switched = switchedFilters(view, state).map(({ facet }) => facet)
  const filters = view.filters.filter(({ facet }) => !switched.includes(facet))
  const active = filters.filter(({ facet }) => state.include[facet] !== undefined || state.exclude[facet] !== undefined)
  const toggleLive = () =>
    onChange((present) => ({ ...present, live: !present.live, ...(present.live && { sort: DEFAULT_SORT }) }))
  return (
    <div className={classes.bar}>
      {/* biome-ignore lint/a11y/useSemanticElements: the search of this list, and its filters, not of the page */}
      <div role="search" className={classes.filters}>
        <SearchField hint={view.searchHint} value={state.search} onChange={onChange} />
        <TimeRangeMenu range={state.range} onChange={(range) => onChange((present) => ({ ...present, range }))} />
        {active.map(({ facet }) => (
          <FilterPill key={facet} view={view} state={state} filter={filter} facet={facet} onChange={onChange} />
        ))}
        <FilterMenu view={view} state={state} filter={filter} filters={filters} onChange={onChange} />
        {isFiltered(state) && (
          <Button variant="subtle" color="gray" size="xs" onClick={() => onChange(clearFilters)}>
            Clear
          </Button>
        )}
      </div>
      <div className={classes.tools}>
        <span className={classes.columns}>
          <ColumnMenu view={view} columns={columns} />
        </span>
        <Button
          variant={state.live ? 'light' : 'default'}
          size="xs"
          aria-pressed={state.live}
          leftSection={
            <span className={classes.live} {...(state.live && { 'data-live': isConnected ? 'connected' : 'lost' })} />
          }
          onClick={toggleLive}
        >
          Live
        </Button>
        <Button variant="default" size="xs" aria-label="Refresh" className={classes.refresh} onClick={onRefresh}>
          <Icon name="retry" size={15} />
        </Button>
      </div>
    </div>
  )
}

const TYPING_MS = 250

interface SearchFieldProps {
  readonly hint: string
  readonly value: string
  readonly onChange: ChangeList
}

/** The list follows a moment after the last key. All that is typed in one go is one step for the browser's Back. */
function SearchField({ hint, value, onChange }: SearchFieldProps) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  /** What the address was given since the field was entered. */
  const given = useRef<string>(undefined)
  const apply = useDebouncedCallback((search: string) => {
    onChange((present) => ({ ...present, search }), { replace: given.current === value })
    given.current = search
  }, TYPING_MS)
  return (
    <TextInput
      type="search"
      size="xs"
      className={classes.search}
      aria-label="Search"
      placeholder={hint}
      leftSection={<Icon name="search" size={15} />}
      value={text}
      onBlur={() => {
        given.current = undefined
      }}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value)
        apply(currentTarget.value)
      }}
    />
  )
}
