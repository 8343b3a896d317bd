import { Fragment, type ReactNode } from 'react'
import { Badge, type BadgeProps } from '../ui/badge.tsx'
import { exactTime } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { Time } from '../ui/time.tsx'
import { toneOf } from './cell.tsx'
import classes from './event-overview.module.css'
import { type ListState, toggleValue } from './list-state.ts'
import { isList, isObject, type Json } from './payload-parts.ts'
import { type DetailsField, filterOfField, type StreamView, valueLabel } from './stream-view.ts'
import type { ChangeList } from './use-list-state.ts'

export interface EventOverviewProps {
  readonly view: StreamView
  readonly record: Json
  readonly onChange: ChangeList
}

/** The event's fields that say something, in sections. What can be filtered by, can be filtered by from here. */
export function EventOverview({ view, record, onChange }: EventOverviewProps) {
  return view.details.map((section) => {
    const fields = section.fields.filter(({ path }) => !isBlank(valueAt(record, path)))
    if (fields.length === 0) return null
    return (
      <section key={section.title} className={classes.section}>
        <h3 className={classes.title}>{section.title}</h3>
        <dl className={classes.fields}>
          {fields.map((field) => (
            <Fragment key={field.label}>
              <dt>{field.label}</dt>
              <dd>
                <Value view={view} field={field} value={valueAt(record, field.path) ?? null} />
                <Narrow view={view} field={field} value={valueAt(record, field.path) ?? null} onChange={onChange} />
              </dd>
            </Fragment>
          ))}
        </dl>
      </section>
    )
  })
}

interface ValueProps {
  readonly view: StreamView
  readonly field: DetailsField
  readonly value: Json
}

function Value({ view, field, value }: ValueProps): ReactNode {
  if (isList(value)) {
    return (
      <span className={classes.tags}>
        {[...new Set(value.map(tagText))].map((text) => (
          <span key={text} className={classes.tag}>
            {text}
          </span>
        ))}
      </span>
    )
  }
  if (isObject(value)) return <code className={classes.mono}>{JSON.stringify(value)}</code>
  const text = String(value)
  const label = valueLabel(view, filterOfField(view, field)?.facet ?? '', text)
  switch (field.kind) {
    case 'severity':
    case 'behaviour':
    case 'status':
    case 'outcome':
      return <Badge tone={toneOf(text) as BadgeProps['tone']}>{label}</Badge>
    case 'time':
      return (
        <>
          {exactTime(Date.parse(text))}{' '}
          <span className={classes.quiet}>
            (<Time at={text} />)
          </span>
        </>
      )
    case 'mono':
      return <span className={classes.mono}>{text}</span>
    case 'code':
      return <pre className={classes.code}>{text}</pre>
    default:
      return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : label
  }
}

/** `LLM01 Prompt Injection` for an object with an id and a name; whatever else it is, as it is. */
function tagText(item: Json): string {
  if (!isObject(item)) return typeof item === 'string' ? item : JSON.stringify(item)
  const parts = [item['type'], item['id'], item['name']].filter(
    (part) => typeof part === 'string' || typeof part === 'number',
  )
  return parts.length > 0 ? parts.join(' ') : JSON.stringify(item)
}

/** A button that shows only events with this value. Only for what the server filters by. */
function Narrow({ view, field, value, onChange }: ValueProps & { readonly onChange: ChangeList }) {
  const filter = filterOfField(view, field)
  if (filter === undefined || typeof value !== 'string') return null
  const narrow = (state: ListState): ListState =>
    state.include[filter.facet]?.includes(value) ? state : toggleValue(state, filter.facet, value)
  return (
    <button
      type="button"
      className={classes.narrow}
      aria-label={`Only ${filter.label} ${valueLabel(view, filter.facet, value)}`}
      title="Show only these"
      onClick={() => onChange(narrow)}
    >
      <Icon name="filter" size={13} />
    </button>
  )
}

function valueAt(record: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    record,
  )
}

function isBlank(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || (isList(value) && value.length === 0)
}
