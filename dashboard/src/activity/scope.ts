import type { ExportChoice, ExportSubject } from '../on-demand/export-subject.ts'
import { plural } from '../ui/format.ts'
import { type EventFilter, filterPhrases, type ListState } from './list-state.ts'
import { EVERYTHING_MATCHING, isNothing, type Selection } from './selection.ts'
import type { StreamView } from './stream-view.ts'

/** What an action on the list is about: the selected events, or everything that matches. */
export interface Scope {
  readonly view: StreamView
  readonly state: ListState
  /** What the list shows. */
  readonly filter: EventFilter
  readonly selection: Selection
  /** Events that match; undefined while they are counted. */
  readonly matching: number | undefined
}

export function isEverything({ selection }: Scope): boolean {
  return selection.kind === 'matching' || isNothing(selection)
}

/** The scope as a filter of the server's. */
export function scopeFilter({ filter, selection }: Scope): EventFilter {
  if (selection.kind === 'matching' || isNothing(selection)) return filter
  return { positions: Array.from(selection.positions).sort((a, b) => a - b) }
}

/** `3 selected events`, `all 12,345 matching events`. */
export function scopeText(scope: Scope): string {
  const { view, selection, matching } = scope
  const { one, many } = view.noun
  if (selection.kind === 'rows' && !isNothing(selection)) {
    return plural(selection.positions.size, `selected ${one}`, `selected ${many}`)
  }
  if (matching === undefined) return `all matching ${many}`
  return matching === 1 ? `the one matching ${one}` : `all ${plural(matching, `matching ${one}`, `matching ${many}`)}`
}

/** What can be exported: the selected events first, where there are some. */
export function exportSubject(scope: Scope): ExportSubject {
  const { view, state, filter } = scope
  const matching: ExportChoice = {
    label: capital(scopeText({ ...scope, selection: EVERYTHING_MATCHING })),
    phrases: filterPhrases(view, state),
    filter,
  }
  const rows: ExportChoice = {
    label: capital(scopeText(scope)),
    phrases: ['Only what is selected in the list'],
    filter: scopeFilter(scope),
  }
  return {
    stream: view.stream,
    title: view.title.toLowerCase(),
    noun: view.noun,
    choices: isEverything(scope) ? [matching] : [rows, matching],
  }
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
