import { executeQuery } from '../kql/execute.ts'
import { relationOf } from '../kql/relation.ts'
import { notSupported, syntaxError } from '../service-error.ts'
import { type Command, type CommandContext, type CommandResult, findCommand } from './command.ts'
import { splitPipe } from './command-text.ts'
import { DATABASE_COMMANDS } from './database-commands.ts'
import { FUNCTION_COMMANDS } from './function-commands.ts'
import { MAPPING_COMMANDS } from './mapping-commands.ts'
import { POLICY_COMMANDS } from './policy-commands.ts'
import { ROLE_COMMANDS } from './role-commands.ts'
import { SERVICE_COMMANDS } from './service-commands.ts'
import { TABLE_COMMANDS } from './table-commands.ts'

/** The query endpoint's commands. Longer patterns stand before those that begin like them. */
export const ENGINE_COMMANDS: readonly Command[] = [
  ...ROLE_COMMANDS.filter(({ pattern }) => /principals|admins/.test(pattern)),
  ...POLICY_COMMANDS,
  ...MAPPING_COMMANDS,
  ...TABLE_COMMANDS,
  ...FUNCTION_COMMANDS,
  ...DATABASE_COMMANDS,
  ...SERVICE_COMMANDS,
  ...ROLE_COMMANDS,
]

/** Runs a management command; what follows a `|` is a query over its result. Throws ServiceError. */
export async function runCommand(
  commands: readonly Command[],
  text: string,
  context: CommandContext,
): Promise<CommandResult> {
  const { command: head, query } = splitPipe(text)
  if (head.includes('<|')) throw notSupported('A command with the result of a query (<|)')
  const found = findCommand(commands, head, context)
  if (!found) throw unknownCommand(head)
  const answer = await found.command.run(found.call)
  return query === undefined ? answer : piped(answer, query, context)
}

const KNOWN_VERBS =
  /^\s*\.(show|create|create-merge|create-or-alter|alter|alter-merge|add|set|drop|delete|clear|ingest|set-or-append|set-or-replace|append|execute|rename|move|replace|purge|attach|detach|enable|disable|undo|cancel)\b/i

function unknownCommand(text: string): Error {
  const name = text.trim().split(/\s+/).slice(0, 4).join(' ')
  return KNOWN_VERBS.test(text)
    ? notSupported(`The command '${name} …'`)
    : syntaxError(`Query could not be parsed: . Query: '${text.trim()}'`)
}

function piped(answer: CommandResult, query: string, context: CommandContext): CommandResult {
  const name = '__command_result'
  const schema = { name: context.database, tables: [{ name, columns: answer.columns }], functions: [] }
  const source = { databases: [schema], table: () => relationOf(answer.columns, answer.rows) }
  const [first] = executeQuery(`${name} | ${query}`, source, { database: context.database, nowMs: context.nowMs })
  return first ?? answer
}
