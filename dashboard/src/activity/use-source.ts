import { useSyncExternalStore } from 'react'
import type { RowSource } from './row-source.ts'

/** Something about the rows that has changed when its value has: a number, a boolean, an error. */
export function useSource<Value extends string | number | boolean | Error | undefined>(
  source: RowSource,
  read: (source: RowSource) => Value,
): Value {
  return useSyncExternalStore(source.subscribe, () => read(source))
}
