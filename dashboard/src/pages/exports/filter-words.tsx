import { auditView } from '../../activity/audit-view.ts'
import { guardrailView } from '../../activity/guardrail-view.ts'
import { facetLabel, type StreamView, valueLabel } from '../../activity/stream-view.ts'
import { Badge } from '../../ui/badge.tsx'
import { plural, shortTime } from '../../ui/format.ts'
import type { FilterFacts } from './exports.graphql.ts'
import classes from './filter-words.module.css'

/** How a stream is shown: its facets and what they are called. */
export function viewOf(stream: string): StreamView {
  return stream === 'audit' ? auditView : guardrailView
}

/** A filter in words, a badge for each condition. */
export function FilterWords({ stream, filter }: { readonly stream: string; readonly filter: FilterFacts | null }) {
  const words = wordsOf(stream, filter)
  if (words.length === 0) return 'Everything'
  return (
    <span className={classes.words}>
      {words.map((text) => (
        <Badge key={text} tone="quiet">
          {text}
        </Badge>
      ))}
    </span>
  )
}

/** The same, one text for each condition; none for everything. */
export function wordsOf(stream: string, filter: FilterFacts | null): string[] {
  return filter === null ? [] : conditions(viewOf(stream), filter)
}

function conditions(view: StreamView, filter: FilterFacts): string[] {
  const named =
    (sign: string) =>
    ({ facet, values }: FilterFacts['facets'][number]): string =>
      `${facetLabel(view, facet)}${sign} ${values.map((value) => valueLabel(view, facet, value)).join(', ')}`
  return [
    ...filter.facets.map(named(':')),
    ...(filter.exclude ?? []).map(named(' is not')),
    ...(filter.search === null ? [] : [`“${filter.search}”`]),
    ...(filter.timeFrom === null ? [] : [`from ${shortTime(Date.parse(filter.timeFrom))}`]),
    ...(filter.timeUpto === null ? [] : [`before ${shortTime(Date.parse(filter.timeUpto))}`]),
    ...(filter.positions === null ? [] : [plural(filter.positions.length, 'chosen event')]),
    ...(filter.ids === null ? [] : [plural(filter.ids.length, 'chosen id')]),
  ]
}
