import { type StreamView, type SwitchView, valueLabel } from './stream-view.ts'
import {
  DEFAULT_TIME_RANGE,
  PRESET_LABELS,
  parseTimeRange,
  sameTimeRange,
  type TimeRange,
  timeBounds,
  timeRangeText,
} from './time-range.ts'

/** What a list page shows: all of it is in the URL, so that a link shows the same and the back button undoes. */
export interface ListState {
  /** Switch key → choice key. */
  readonly switches: Readonly<Record<string, string>>
  readonly range: TimeRange
  readonly search: string
  readonly include: FacetChoices
  readonly exclude: FacetChoices
  readonly sort: Sort
  /** Newest arrivals are put on top as they come; the list is in the order of arrival meanwhile. */
  readonly live: boolean
  /** Position of the event in the drawer. */
  readonly event?: number
}

/** Facet → values; null is "has none". Never an empty list. */
export type FacetChoices = Readonly<Record<string, readonly (string | null)[]>>

export interface Sort {
  readonly by: string
  readonly direction: 'ASC' | 'DESC'
}

/** As GraphQL's EventFilterInput takes it. */
export interface EventFilter {
  readonly facets?: readonly FacetFilter[]
  readonly exclude?: readonly FacetFilter[]
  readonly search?: string
  readonly timeFrom?: string
  readonly timeUpto?: string
  readonly positions?: readonly number[]
}

export interface FacetFilter {
  readonly facet: string
  readonly values: readonly (string | null)[]
}

export const DEFAULT_SORT: Sort = { by: 'time', direction: 'DESC' }
const ARRIVAL_SORT: Sort = { by: 'position', direction: 'DESC' }

export function defaultState(view: StreamView): ListState {
  return {
    switches: Object.fromEntries(view.switches.map((one) => [one.key, one.choices[0]?.key ?? ''])),
    range: DEFAULT_TIME_RANGE,
    search: '',
    include: {},
    exclude: {},
    sort: DEFAULT_SORT,
    live: false,
  }
}

const EXCLUDE = 'not.'

/** What nobody understands is left aside: an old or mistyped link still opens the page. */
export function parseListState(view: StreamView, params: URLSearchParams): ListState {
  const defaults = defaultState(view)
  const switches = Object.fromEntries(
    view.switches.map((one) => [one.key, chosen(one, params.get(one.key)) ?? defaults.switches[one.key] ?? '']),
  )
  const position = Number(params.get('event') ?? 'none')
  return {
    switches,
    range: parseTimeRange(params.get('range') ?? '') ?? defaults.range,
    search: params.get('q') ?? '',
    include: choicesIn(view, params, ''),
    exclude: choicesIn(view, params, EXCLUDE),
    sort: parseSort(view, params.get('sort')) ?? defaults.sort,
    live: params.get('live') === '1',
    ...(Number.isSafeInteger(position) && position > 0 ? { event: position } : {}),
  }
}

/** The shortest text that `parseListState` reads the same way: what is as usual is left out. */
export function listStateParams(view: StreamView, state: ListState): URLSearchParams {
  const params = new URLSearchParams()
  const defaults = defaultState(view)
  for (const { key } of view.switches) {
    const choice = state.switches[key]
    if (choice !== undefined && choice !== defaults.switches[key]) params.set(key, choice)
  }
  if (!sameTimeRange(state.range, defaults.range)) params.set('range', timeRangeText(state.range))
  if (state.search !== '') params.set('q', state.search)
  for (const { facet } of view.filters) {
    for (const value of state.include[facet] ?? []) params.append(facet, value ?? '')
    for (const value of state.exclude[facet] ?? []) params.append(`${EXCLUDE}${facet}`, value ?? '')
  }
  const { by, direction } = state.sort
  if (by !== DEFAULT_SORT.by || direction !== DEFAULT_SORT.direction)
    params.set('sort', direction === 'DESC' ? `-${by}` : by)
  if (state.live) params.set('live', '1')
  if (state.event !== undefined) params.set('event', String(state.event))
  return params
}

function chosen(one: SwitchView, key: string | null): string | undefined {
  return one.choices.find((choice) => choice.key === key)?.key
}

/** No facet has an empty value, so an empty one in the URL stands for none. */
function choicesIn(view: StreamView, params: URLSearchParams, prefix: string): FacetChoices {
  const choices: Record<string, readonly (string | null)[]> = {}
  for (const { facet } of view.filters) {
    const values = new Set(params.getAll(`${prefix}${facet}`))
    if (values.size > 0) choices[facet] = Array.from(values, (value) => (value === '' ? null : value))
  }
  return choices
}

function parseSort(view: StreamView, text: string | null): Sort | undefined {
  if (text === null) return undefined
  const by = text.startsWith('-') ? text.slice(1) : text
  const known = view.columns.some(({ id }) => id === by)
  return known ? { by, direction: text.startsWith('-') ? 'DESC' : 'ASC' } : undefined
}

/** The sort that is in force. */
export function sortOf(state: ListState): Sort {
  return state.live ? ARRIVAL_SORT : state.sort
}

/** The state as the server's filter, seen at `now`. A facet that a switch decides about is the switch's alone. */
export function filterOf(view: StreamView, state: ListState, now: number): EventFilter {
  const switched = switchedFilters(view, state)
  const free = (choices: FacetChoices): FacetFilter[] =>
    view.filters
      .filter(({ facet }) => !switched.some((one) => one.facet === facet))
      .flatMap(({ facet }) => (choices[facet] === undefined ? [] : [{ facet, values: choices[facet] }]))
  const facets = [...switched, ...free(state.include)]
  const exclude = free(state.exclude)
  const search = state.search.trim()
  const { from, upto } = timeBounds(state.range, now)
  return {
    ...(facets.length > 0 ? { facets } : {}),
    ...(exclude.length > 0 ? { exclude } : {}),
    ...(search === '' ? {} : { search }),
    ...(from === undefined ? {} : { timeFrom: new Date(from).toISOString() }),
    ...(upto === undefined ? {} : { timeUpto: new Date(upto).toISOString() }),
  }
}

/** Facets that a switch decides about now: no filter for them is offered. */
export function switchedFilters(view: StreamView, state: ListState): FacetFilter[] {
  return view.switches.flatMap((one) => {
    const choice = one.choices.find(({ key }) => key === state.switches[one.key])
    return choice?.value === undefined ? [] : [{ facet: one.facet, values: [choice.value] }]
  })
}

/** One value of a facet in or out. Excluding what is included moves it, and the other way round. */
export function toggleValue(
  state: ListState,
  facet: string,
  value: string | null,
  side: 'include' | 'exclude' = 'include',
): ListState {
  const other = side === 'include' ? 'exclude' : 'include'
  const had = (state[side][facet] ?? []).includes(value)
  return {
    ...state,
    [side]: withFacet(
      state[side],
      facet,
      had ? without(state[side][facet], value) : [...(state[side][facet] ?? []), value],
    ),
    [other]: withFacet(state[other], facet, without(state[other][facet], value)),
  }
}

export function clearFacet(state: ListState, facet: string): ListState {
  return { ...state, include: withFacet(state.include, facet, []), exclude: withFacet(state.exclude, facet, []) }
}

/** Everything that narrows, but not the switches and the time: those are always set to something. */
export function clearFilters(state: ListState): ListState {
  return { ...state, include: {}, exclude: {}, search: '' }
}

export function isFiltered(state: ListState): boolean {
  return state.search.trim() !== '' || Object.keys(state.include).length > 0 || Object.keys(state.exclude).length > 0
}

function without(values: readonly (string | null)[] | undefined, value: string | null): readonly (string | null)[] {
  return (values ?? []).filter((one) => one !== value)
}

function withFacet(choices: FacetChoices, facet: string, values: readonly (string | null)[]): FacetChoices {
  const { [facet]: _, ...others } = choices
  return values.length === 0 ? others : { ...others, [facet]: values }
}

/** The filter as phrases that a person can check before something is sent: `Severity is Critical or High`. */
export function filterPhrases(view: StreamView, state: ListState): string[] {
  const values = (facet: string, list: readonly (string | null)[]): string => {
    const labels = list.map((value) => valueLabel(view, facet, value))
    return labels.length > 1 ? `${labels.slice(0, -1).join(', ')} or ${labels.at(-1)}` : (labels[0] ?? '')
  }
  const switched = switchedFilters(view, state)
  const free = view.filters.filter(({ facet }) => !switched.some((one) => one.facet === facet))
  return [
    ...switched.map(({ facet, values: list }) => `${labelOf(view, facet)} is ${values(facet, list)}`),
    ...free.flatMap(({ facet, label }) => {
      const list = state.include[facet]
      return list === undefined ? [] : [`${label} is ${values(facet, list)}`]
    }),
    ...free.flatMap(({ facet, label }) => {
      const list = state.exclude[facet]
      return list === undefined ? [] : [`${label} is not ${values(facet, list)}`]
    }),
    ...(state.search.trim() === '' ? [] : [`Contains “${state.search.trim()}”`]),
    rangePhrase(state.range),
  ]
}

function labelOf(view: StreamView, facet: string): string {
  return view.filters.find((filter) => filter.facet === facet)?.label ?? facet
}

export function rangePhrase(range: TimeRange): string {
  if ('preset' in range) return PRESET_LABELS[range.preset]
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
  return `${format.format(range.from)} – ${format.format(range.upto)}`
}
