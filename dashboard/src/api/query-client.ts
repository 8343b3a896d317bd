import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { asRequestError } from './request-error.ts'

export const SESSION_KEY = ['session'] as const

/** What was read is shown again at once and read anew behind it. Only an unreachable server is asked again; a refusal stays one. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: signOutWhereRefused }),
    mutationCache: new MutationCache({ onError: signOutWhereRefused }),
    defaultOptions: {
      queries: {
        // Spillway may be on this very machine: whether there is a network says nothing.
        networkMode: 'always',
        staleTime: 5_000,
        retry: (count, error) => asRequestError(error).code === 'UNREACHABLE' && count < 2,
        refetchOnWindowFocus: true,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
  /** The session has ended somewhere else: the page stays where it is, and asks to sign in. */
  function signOutWhereRefused(error: unknown): void {
    if (asRequestError(error).code === 'UNAUTHENTICATED') void client.invalidateQueries({ queryKey: SESSION_KEY })
  }
  return client
}
