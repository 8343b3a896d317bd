import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Operation } from './operation.ts'
import { request } from './request.ts'
import type { RequestError } from './request-error.ts'

export type Write<Result, Variables> = UseMutationResult<Result, RequestError, Variables>

/** A mutation. Whatever is on the page is read anew after it, whether it worked or not. */
export function useWrite<Result, Variables>(operation: Operation<Result, Variables>): Write<Result, Variables> {
  const client = useQueryClient()
  return useMutation<Result, RequestError, Variables>({
    mutationFn: (variables) => request(operation, variables),
    onSettled: () => void client.invalidateQueries(),
  })
}
