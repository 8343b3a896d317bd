import { Fragment, type ReactNode } from 'react'
import { Badge, type BadgeProps } from '../ui/badge.tsx'
import { exactTime } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { Time } from '../ui/time.tsx'
import { toneOf } from './cell.tsx'
import classes from './event-overview.module.css'
import { type ListState, toggleValue } from './list-state.ts'
import { isList, isObject, type Json } from './payload-parts.ts'
import { type DetailsSection, type StreamView, valueLabel } from './stream-view.ts'
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
          {fields.map(({ label, path, kind }) => (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>
                <Value view={view} path={path} value={valueAt(record, path) ?? null} {...(kind && { kind })} />
                <Narrow view={view} path={path} value={valueAt(record, path) ?? null} onChange={onChange} />
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
  readonly path: readonly string[]
  readonly value: Json
  readonly kind?: NonNullable<DetailsSection['fields'][number]['kind']>
}

function Value({ view, path, value, kind }: ValueProps): ReactNode {
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
  const label = valueLabel(view, facetAt(view, path)?.facet ?? '', text)
  switch (kind) {
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

/** A button that shows only events with this value. Only for what the server filters by: a facet named as the field. */
function Narrow({ view, path, value, onChange }: Omit<ValueProps, 'kind'> & { readonly onChange: ChangeList }) {
  const facet = facetAt(view, path)
  if (facet === undefined || typeof value !== 'string') return null
  const narrow = (state: ListState): ListState =>
    state.include[facet.facet]?.includes(value) ? state : toggleValue(state, facet.facet, value)
  return (
    <button
      type="button"
      className={classes.narrow}
      aria-label={`Only ${facet.label} ${valueLabel(view, facet.facet, value)}`}
      title="Show only these"
      onClick={() => onChange(narrow)}
    >
      <Icon name="filter" size={13} />
    </button>
  )
}

/** `['actor', 'id']` is the facet `actorId`. */
function facetAt(view: StreamView, path: readonly string[]) {
  const name = path.map((part, at) => (at === 0 ? part : part.charAt(0).toUpperCase() + part.slice(1))).join('')
  return view.filters.find(({ facet }) => facet === name)
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
