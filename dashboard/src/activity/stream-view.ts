/**
 * How a stream is shown, as data: one list page, table, filter bar and details drawer serve every stream. Facets are named as
 * the server names them.
 */
export interface StreamView {
  readonly stream: string
  readonly title: string
  /** One sentence below the title. */
  readonly description: string
  /** What one of its events is called where many are counted. */
  readonly noun: Noun
  /** In the empty search field. */
  readonly searchHint: string
  readonly columns: readonly ColumnView[]
  /** Facets that can be filtered by, in the order of the menu. */
  readonly filters: readonly FilterView[]
  /** Rows of fixed choices above the table, each a filter by one facet. The first choice is the default one. */
  readonly switches: readonly SwitchView[]
  /** The facet that names an event: the heading of its details. */
  readonly titledBy: string
  /** What the chart over time is stacked by. */
  readonly stackedBy: string
  /** Charts of the most frequent values. */
  readonly topCharts: readonly { readonly facet: string; readonly title: string }[]
  /** Events that share one of these with the event in the drawer. */
  readonly related: readonly { readonly facet: string; readonly title: string }[]
  /** Columns that tell events apart, beside the time, where there is room for three only: related events, and narrow screens. */
  readonly summary: readonly [lead: string, title: string, more: string]
  /** Where in the record an exchange is, for streams that have one. */
  readonly payload?: PayloadPlace
  readonly details: readonly DetailsSection[]
}

export interface PayloadPlace {
  /** The field with request and response. */
  readonly payload: string
  /** The field with what was found in them. */
  readonly findings: string
}

export interface Noun {
  readonly one: string
  readonly many: string
}

export type CellKind = 'text' | 'mono' | 'severity' | 'behaviour' | 'status' | 'time' | 'outcome' | 'code'

export interface ColumnView {
  /** The facet that it shows and is sorted by, or `time`: when the event happened. */
  readonly id: string
  readonly label: string
  readonly kind: CellKind
  readonly widthPx: number
  /** Takes what is left over. */
  readonly grows?: boolean
  /** Not shown until somebody asks for it. */
  readonly hidden?: boolean
}

export function column(
  id: string,
  label: string,
  widthPx: number,
  { kind = 'text', ...more }: Partial<Pick<ColumnView, 'kind' | 'grows' | 'hidden'>> = {},
): ColumnView {
  return { id, label, widthPx, kind, ...more }
}

export interface FilterView {
  readonly facet: string
  readonly label: string
  /** Texts for values that a person should not have to read as they are stored. */
  readonly values?: Readonly<Record<string, string>>
  /** What all values end with and nobody needs to read. */
  readonly ending?: string
}

export interface SwitchView {
  /** Its key in the URL. */
  readonly key: string
  readonly label: string
  readonly facet: string
  readonly shape: 'tabs' | 'segments'
  /** Without a value: everything. */
  readonly choices: readonly { readonly key: string; readonly label: string; readonly value?: string }[]
}

export interface DetailsSection {
  readonly title: string
  readonly fields: readonly DetailsField[]
}

export interface DetailsField {
  readonly label: string
  /** Keys from the event's root. */
  readonly path: readonly string[]
  /** As in cells; lists are shown as lists. */
  readonly kind?: CellKind
  /** Which facet it is, where that is not called like its path: `['actor', 'id']` is `actorId`. */
  readonly facet?: string
}

/** The columns with these ids, in this order. */
export function columnsOf(view: StreamView, ids: readonly string[]): ColumnView[] {
  return ids.flatMap((id) => view.columns.find((column) => column.id === id) ?? [])
}

/** What the server filters by that is this field; undefined where it is nothing. */
export function filterOfField(view: StreamView, { path, facet }: DetailsField): FilterView | undefined {
  const name = facet ?? path.map((key, at) => (at === 0 ? key : key.charAt(0).toUpperCase() + key.slice(1))).join('')
  return view.filters.find((filter) => filter.facet === name)
}

/** A stored value as a person reads it. */
export function valueLabel(view: StreamView, facet: string, value: string | null): string {
  if (value === null) return 'None'
  const { values, ending } = view.filters.find((filter) => filter.facet === facet) ?? {}
  if (ending !== undefined && value.length > ending.length && value.endsWith(ending))
    return value.slice(0, -ending.length)
  return values !== undefined && Object.hasOwn(values, value) ? (values[value] ?? value) : value
}

export function facetLabel(view: StreamView, facet: string): string {
  return view.filters.find((filter) => filter.facet === facet)?.label ?? facet
}
