import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'wouter'

type SearchValue = string | number | boolean | readonly string[]
/** What a default stands for: `'30d'` for any string. */
type Widened<Value> = Value extends string
  ? string
  : Value extends number
    ? number
    : Value extends boolean
      ? boolean
      : readonly string[]
export type SearchState<Defaults> = { readonly [Key in keyof Defaults]: Widened<Defaults[Key]> }

export interface ChangeOptions {
  /** True: the browser's Back skips the state before. For what changes with every key. */
  readonly replace?: boolean
}

export type ChangeSearch<Defaults> = (changes: Partial<SearchState<Defaults>>, options?: ChangeOptions) => void

/**
 * A page's state in its address: `?severity=HIGH&severity=LOW&q=card`. What is as in `defaults`, which must be a constant of the module, is
 * not in the address. What belongs to others there stays.
 */
export function useSearchState<const Defaults extends Readonly<Record<string, SearchValue>>>(
  defaults: Defaults,
): [SearchState<Defaults>, ChangeSearch<Defaults>] {
  const [params, setParams] = useSearchParams()
  const state = useMemo(() => readSearch(params, defaults), [params, defaults])
  const change = useCallback<ChangeSearch<Defaults>>(
    (changes, { replace = false } = {}) =>
      setParams((present) => writeSearch(present, defaults, { ...readSearch(present, defaults), ...changes }), {
        replace,
      }),
    [setParams, defaults],
  )
  return [state, change]
}

export function readSearch<Defaults extends Readonly<Record<string, SearchValue>>>(
  params: URLSearchParams,
  defaults: Defaults,
): SearchState<Defaults> {
  const read = ([name, preset]: [string, SearchValue]): [string, SearchValue] => {
    if (Array.isArray(preset))
      return [name, params.has(name) ? params.getAll(name).filter((text) => text !== '') : preset]
    const text = params.get(name)
    if (text === null) return [name, preset]
    if (typeof preset === 'boolean') return [name, text === 'true']
    if (typeof preset === 'number') return [name, Number.isFinite(Number(text)) ? Number(text) : preset]
    return [name, text]
  }
  return Object.fromEntries(Object.entries(defaults).map(read)) as SearchState<Defaults>
}

export function writeSearch<Defaults extends Readonly<Record<string, SearchValue>>>(
  present: URLSearchParams,
  defaults: Defaults,
  state: SearchState<Defaults>,
): URLSearchParams {
  const next = new URLSearchParams(present)
  for (const [name, preset] of Object.entries(defaults)) {
    const value = state[name] as SearchValue
    next.delete(name)
    if (String(value) === String(preset)) continue
    // An empty list is not the same as the default where the default is not empty.
    const texts = Array.isArray(value) ? (value.length === 0 ? [''] : value) : [String(value)]
    for (const text of texts) next.append(name, text)
  }
  return next
}
