import { useMemo, useState } from 'react'
import { toastError } from '../ui/toasts.tsx'
import type { SelectRows } from './event-table-props.ts'
import type { RowSource } from './row-source.ts'
import {
  addRows,
  EVERYTHING_MATCHING,
  NOTHING_SELECTED,
  ROWS_SELECTED_MAX,
  type Selection,
  toggleRow,
} from './selection.ts'

export interface UsedSelection {
  readonly selection: Selection
  readonly selectRows: SelectRows
}

/** What is selected in a list. Another filter selects nothing: nobody exports what they do not see. */
export function useSelection(source: RowSource, filterKey: string): UsedSelection {
  const [held, setHeld] = useState({ filterKey, selection: NOTHING_SELECTED })
  const selection = held.filterKey === filterKey ? held.selection : NOTHING_SELECTED
  const selectRows = useMemo<SelectRows>(() => {
    const change = (next: (selection: Selection) => Selection): void =>
      setHeld((present) => ({
        filterKey,
        selection: next(present.filterKey === filterKey ? present.selection : NOTHING_SELECTED),
      }))
    return {
      toggle: (position) => change((present) => toggleRow(present, position)),
      range: (from, upto) => {
        source.positionsOf(from, Math.min(upto, from + ROWS_SELECTED_MAX)).then(
          (positions) => change((present) => addRows(present, positions)),
          (error: unknown) => toastError('The rows could not be selected', error),
        )
      },
      matching: () => change(() => EVERYTHING_MATCHING),
      clear: () => change(() => NOTHING_SELECTED),
    }
  }, [source, filterKey])
  return { selection, selectRows }
}
