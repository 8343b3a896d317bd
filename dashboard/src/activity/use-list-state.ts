import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { type ListState, listStateParams, parseListState } from './list-state.ts'
import type { StreamView } from './stream-view.ts'

export type ChangeList = (
  change: (state: ListState) => ListState,
  /** `replace`: the browser's Back skips the state before. For what changes with every key. */
  options?: { readonly replace?: boolean },
) => void

/** The list page's state, kept in its address. */
export function useListState(view: StreamView): [ListState, ChangeList] {
  const [params, setParams] = useSearchParams()
  const state = useMemo(() => parseListState(view, params), [view, params])
  const change = useCallback<ChangeList>(
    (next, { replace = false } = {}) =>
      setParams((present) => listStateParams(view, next(parseListState(view, present))), { replace }),
    [view, setParams],
  )
  return [state, change]
}
