import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { Operation } from './operation.ts'
import { request } from './request.ts'
import type { RequestError } from './request-error.ts'

export interface ReadOptions<Result> {
  /** False: not asked yet. */
  readonly when?: boolean
  /** Asked again after so many milliseconds, while the page is seen; false for not. May depend on what was read. */
  readonly everyMs?: number | false | ((result: Result | undefined) => number | false)
  /** Shows the last result until the one for new variables is there. */
  readonly keepLast?: boolean
}

export type Read<Result> = UseQueryResult<Result, RequestError>

/** A query's result, kept fresh. Results of all reads are read anew after a write. */
export function useRead<Result, Variables>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  { when = true, everyMs = false, keepLast = false }: ReadOptions<Result> = {},
): Read<Result> {
  return useQuery<Result, RequestError>({
    queryKey: [operation.name, variables],
    queryFn: ({ signal }) => request(operation, variables, signal),
    enabled: when,
    refetchInterval: typeof everyMs === 'function' ? ({ state }) => everyMs(state.data) : everyMs,
    ...(keepLast && { placeholderData: keepPreviousData }),
  })
}
