import { type Command, Option } from 'commander'
import { remoteCommand } from '../../command.ts'
import { confirm } from '../../confirm.ts'
import type { Document } from '../../documents.ts'
import { DELETE_USER, DISABLE_USER, ENABLE_USER, type User } from '../../user-documents.ts'
import { findUser, WHO } from './find.ts'

export function enableUserCommand(): Command {
  return changeCommand({
    name: 'enable',
    summary: 'Let a person sign in again; also ends a pause after failed attempts',
    document: ENABLE_USER,
    done: 'can sign in',
  })
}

export function disableUserCommand(): Command {
  return changeCommand({
    name: 'disable',
    summary: 'Keep a person out; their sessions end at once',
    document: DISABLE_USER,
    question: 'Keep them out',
    done: 'cannot sign in any more',
  })
}

export function deleteUserCommand(): Command {
  return changeCommand({
    name: 'delete',
    summary: "Delete a person's account; what they did stays on record",
    document: DELETE_USER,
    question: 'Delete the account',
    done: 'has no account any more',
  })
}

interface Change {
  readonly name: string
  readonly summary: string
  readonly document: Document<User>
  /** Absent where there is nothing to ask. */
  readonly question?: string
  readonly done: string
}

function changeCommand({ name, summary, document, question, done }: Change): Command {
  return remoteCommand(
    {
      name,
      summary,
      arguments: [WHO],
      options: question === undefined ? [] : [new Option('-y, --yes', 'do not ask')],
      examples: [[`spillway user ${name} ada@example.org`, '']],
    },
    async ({ client, output, options, args: [who = ''] }) => {
      const { id, email } = await findUser(client, who)
      if (question !== undefined) await confirm(`${question}: ${email}?`, options['yes'] === true)
      const user = await client.request(document, { id })
      output.result(user, () => `${user.email} ${done}.`)
      return undefined
    },
  )
}
