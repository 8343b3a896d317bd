/** Which events are chosen: some, by their positions, or everything that matches the filter, however much that is. */
export type Selection =
  | { readonly kind: 'rows'; readonly positions: ReadonlySet<number> }
  | { readonly kind: 'matching' }

/** What one request may carry. More than that is what "everything that matches" is for. */
export const ROWS_SELECTED_MAX = 5_000

export const NOTHING_SELECTED: Selection = { kind: 'rows', positions: new Set() }
export const EVERYTHING_MATCHING: Selection = { kind: 'matching' }

export function isSelected(selection: Selection, position: number): boolean {
  return selection.kind === 'matching' || selection.positions.has(position)
}

export function isNothing(selection: Selection): boolean {
  return selection.kind === 'rows' && selection.positions.size === 0
}

/** How many events that is, where `matching` match the filter. */
export function selectedCount(selection: Selection, matching: number): number {
  return selection.kind === 'matching' ? matching : selection.positions.size
}

/** Everything that matches stays as it is: one event cannot be taken out of it. */
export function toggleRow(selection: Selection, position: number): Selection {
  if (selection.kind === 'matching') return selection
  const positions = new Set(selection.positions)
  if (!positions.delete(position) && positions.size < ROWS_SELECTED_MAX) positions.add(position)
  return { kind: 'rows', positions }
}

/** Up to the most that can be selected; what does not fit is left. */
export function addRows(selection: Selection, added: Iterable<number>): Selection {
  if (selection.kind === 'matching') return selection
  const positions = new Set(selection.positions)
  for (const position of added) {
    if (positions.size >= ROWS_SELECTED_MAX) break
    positions.add(position)
  }
  return { kind: 'rows', positions }
}
