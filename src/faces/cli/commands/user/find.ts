import { CliError } from '../../cli-error.ts'
import type { ServerClient } from '../../server-client.ts'
import { LIST_USERS, type User } from '../../user-documents.ts'

export const WHO = ['<WHO>', 'the e-mail address, or the id from `user list`'] as const

export async function findUser(client: ServerClient, who: string): Promise<User> {
  const users = await client.request(LIST_USERS)
  const found = users.find(({ id, email }) => id === who || email.toLowerCase() === who.toLowerCase())
  if (found !== undefined) return found
  throw new CliError('notFound', {
    code: 'NOT_FOUND',
    message: `There is no account of ${who}.`,
    hint: 'List those that there are: spillway user list',
  })
}
