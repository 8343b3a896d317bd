import { VisuallyHidden } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useRead } from '../api/use-read.ts'
import { compactCount, count } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { Loaded } from '../ui/states.tsx'
import { EventFacets } from './events.graphql.ts'
import classes from './filter-values.module.css'
import { type EventFilter, type ListState, toggleValue } from './list-state.ts'
import { facetLabel, type StreamView, valueLabel } from './stream-view.ts'
import type { ChangeList } from './use-list-state.ts'

export interface FilterValuesProps {
  readonly view: StreamView
  readonly state: ListState
  readonly filter: EventFilter
  readonly facet: string
  readonly onChange: ChangeList
}

const TOP = 100
const TYPING_MS = 200

/**
 * The values of one facet, the most frequent first: a field to narrow them down, and a list that the arrow keys walk over. Enter takes a value in or
 * out; with Shift it leaves it out of the list.
 */
export function FilterValues({ view, state, filter, facet, onChange }: FilterValuesProps) {
  const [text, setText] = useState('')
  const [cursor, setCursor] = useState(0)
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const { read, values, distinct } = useFacetValues({ view, state, filter, facet }, text)
  const at = Math.min(cursor, values.length - 1)
  const toggle = (value: string | null, side: 'include' | 'exclude') =>
    onChange((present) => toggleValue(present, facet, value, side))

  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const value = values[at]
    if (step !== undefined) {
      const next = Math.min(Math.max(at + step, 0), values.length - 1)
      setCursor(next)
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && value !== undefined) {
      toggle(value.value, event.shiftKey ? 'exclude' : 'include')
    } else return
    event.preventDefault()
  }

  return (
    <div className={classes.values}>
      <input
        ref={field}
        className={classes.search}
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-label={`Find ${facetLabel(view, facet).toLowerCase()}`}
        aria-activedescendant={values.length > 0 ? `${id}-${at}` : undefined}
        placeholder="Find…"
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value)
          setCursor(0)
        }}
        onKeyDown={press}
      />
      <Loaded read={read}>
        {() => (
          <div
            id={id}
            role="listbox"
            aria-multiselectable="true"
            aria-label={facetLabel(view, facet)}
            className={classes.list}
            // The field keeps the focus, and the keyboard with it.
            onMouseDown={(event) => event.preventDefault()}
          >
            {values.map(({ value, count }, index) => (
              <FilterValue
                key={value ?? ''}
                id={`${id}-${index}`}
                label={valueLabel(view, facet, value)}
                count={count}
                isIncluded={state.include[facet]?.includes(value) === true}
                isExcluded={state.exclude[facet]?.includes(value) === true}
                isCursor={index === at}
                onToggle={(side) => toggle(value, side)}
                onPoint={() => setCursor(index)}
              />
            ))}
          </div>
        )}
      </Loaded>
      <p className={classes.foot} role="status">
        {footText(values.length, distinct, text)}
      </p>
    </div>
  )
}

/** The facet's values that fit what was typed, with their counts; those that are chosen first. */
function useFacetValues({ view, state, filter, facet }: Omit<FilterValuesProps, 'onChange'>, text: string) {
  const [typed] = useDebouncedValue(text.trim(), TYPING_MS)
  // Where values have names of ours, what is typed is one of those, and there are few enough of them.
  const hasNames = view.filters.some((one) => one.facet === facet && one.values !== undefined)
  const asked = hasNames ? '' : typed
  const variables = { stream: view.stream, filter: narrowed(filter, asked), facets: [facet], top: TOP }
  const read = useRead(EventFacets, variables, { keepLast: true })
  const found = read.data?.eventFacets[0]
  const chosen = [...(state.include[facet] ?? []), ...(state.exclude[facet] ?? [])]
  const values = listed(found?.values ?? [], chosen).filter(({ value }) =>
    valueLabel(view, facet, value).toLowerCase().includes(text.trim().toLowerCase()),
  )
  return { read, values, distinct: found?.distinct ?? 0 }
}

function footText(listed: number, distinct: number, typed: string): string {
  if (listed === 0) return 'No such value'
  if (typed === '' && distinct > listed) return `The ${count(listed)} most frequent of ${count(distinct)} values`
  return 'Shift + Enter leaves a value out'
}

interface FilterValueProps {
  readonly id: string
  readonly label: string
  readonly count: number
  readonly isIncluded: boolean
  readonly isExcluded: boolean
  readonly isCursor: boolean
  readonly onToggle: (side: 'include' | 'exclude') => void
  readonly onPoint: () => void
}

function FilterValue({ id, label, count, isIncluded, isExcluded, isCursor, onToggle, onPoint }: FilterValueProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field above has the focus
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
    <div
      id={id}
      role="option"
      aria-selected={isIncluded}
      className={classes.value}
      data-cursor={isCursor || undefined}
      data-excluded={isExcluded || undefined}
      onPointerMove={onPoint}
      onClick={({ target }) => onToggle((target as Element).closest('[data-not]') === null ? 'include' : 'exclude')}
    >
      <span className={classes.box}>
        {isIncluded ? <Icon name="check" size={12} /> : isExcluded ? <Icon name="close" size={11} /> : null}
      </span>
      <span className={classes.label} title={label}>
        {isExcluded && <VisuallyHidden>not </VisuallyHidden>}
        {label}
      </span>
      <span className={classes.not} data-not aria-hidden="true" title="Leave it out">
        not
      </span>
      <span className={classes.count}>{compactCount(count)}</span>
    </div>
  )
}

/** Typing looks among all values, not only the most frequent: events with these words are counted. */
function narrowed(filter: EventFilter, words: string): EventFilter {
  return words === '' ? filter : { ...filter, search: `${filter.search ?? ''} ${words}`.trim() }
}

interface CountedValue {
  readonly value: string | null
  readonly count: number
}

/** What is chosen is there even when it is rare, or not at all. */
function listed(values: readonly CountedValue[], chosen: readonly (string | null)[]): CountedValue[] {
  const missing = chosen.filter((value) => !values.some((one) => one.value === value))
  return [...missing.map((value) => ({ value, count: 0 })), ...values]
}
