import { useLocalStorage } from '@mantine/hooks'
import { useMemo } from 'react'
import type { ColumnView, StreamView } from './stream-view.ts'

export interface ShownColumns {
  readonly columns: readonly ColumnView[]
  isShown(id: string): boolean
  toggle(id: string): void
  /** Undefined where they are as usual. */
  readonly reset: (() => void) | undefined
}

/** Which columns somebody wants to see: remembered in their browser, for each stream. */
export function useColumns(view: StreamView): ShownColumns {
  const usual = useMemo(() => view.columns.filter(({ hidden }) => hidden !== true).map(({ id }) => id), [view])
  const [chosen, setChosen, forget] = useLocalStorage<readonly string[]>({
    key: `spillway.columns.${view.stream}`,
    defaultValue: usual,
    getInitialValueInEffect: false,
    deserialize: (text) => readIds(text) ?? usual,
  })
  return useMemo(() => {
    const columns = view.columns.filter(({ id }) => chosen.includes(id))
    const isUsual = columns.length === usual.length && columns.every(({ id }) => usual.includes(id))
    return {
      // Whoever takes them all away gets the usual ones: an empty table says nothing.
      columns: columns.length > 0 ? columns : view.columns.filter(({ id }) => usual.includes(id)),
      isShown: (id) => chosen.includes(id),
      toggle: (id) => setChosen((ids) => (ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id])),
      reset: isUsual ? undefined : forget,
    }
  }, [view, chosen, usual, setChosen, forget])
}

function readIds(text: string | undefined): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return Array.isArray(value) && value.every((id) => typeof id === 'string') ? value : undefined
  } catch {
    return undefined
  }
}
