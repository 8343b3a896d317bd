import { FailedStep } from './failed-step.ts'
import type { Server } from './start-server.ts'

/** One GraphQL request, with the demo's token. `T` is the shape of `data`. */
export async function askServer<T>(
  server: Pick<Server, 'url' | 'token'>,
  query: string,
  variables: object = {},
): Promise<T> {
  const response = await fetch(`${server.url}/api/audit/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const answer = (await response.json()) as { data?: T | null; errors?: readonly { message: string }[] }
  const [error] = answer.errors ?? []
  if (error !== undefined || answer.data == null) throw new FailedStep(`Spillway answered: ${error?.message}`)
  return answer.data
}
