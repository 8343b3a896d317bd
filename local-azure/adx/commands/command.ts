import { present } from '../../../src/base/assert.ts'
import type { ScalarType, TypedColumn, Value } from '../kql/values.ts'
import type { Principal, Rights } from '../rights.ts'
import type { Catalog } from '../store/catalog.ts'
import type { ExtentStore } from '../store/extent-store.ts'
import { type Token, tokensOf } from './command-text.ts'

/** A command's answer: one table. */
export interface CommandResult {
  readonly columns: readonly TypedColumn[]
  readonly rows: readonly (readonly Value[])[]
}

/** What commands work on. */
export interface CommandContext {
  readonly catalog: Catalog
  readonly extents: ExtentStore
  readonly rights: Rights
  readonly principal: Principal
  /** The database that the request names. */
  readonly database: string
  readonly nowMs: number
}

export interface CommandCall {
  readonly context: CommandContext
  readonly tokens: readonly Token[]
  /** Index of the first token after the pattern. */
  readonly next: number
  readonly text: string
  /** What stood for the n-th `*` of the pattern. */
  name(index: number): string
}

/**
 * A command by its first words: `show table * schema as json`, where `*` is any name. `?` after a word says it may be missing.
 * The first command of a list whose pattern fits is taken.
 */
export interface Command {
  readonly pattern: string
  run(call: CommandCall): CommandResult | Promise<CommandResult>
}

export function findCommand(
  commands: readonly Command[],
  text: string,
  context: CommandContext,
): { readonly command: Command; readonly call: CommandCall } | undefined {
  const tokens = tokensOf(text.trim().replace(/^\./, ''))
  for (const command of commands) {
    const match = matchPattern(command.pattern.split(' '), tokens)
    if (!match) continue
    const name = (index: number): string => present(match.names[index], `name ${index} of '${command.pattern}'`)
    return { command, call: { context, tokens, next: match.next, text: text.trim().replace(/^\./, ''), name } }
  }
  return undefined
}

function matchPattern(
  words: readonly string[],
  tokens: readonly Token[],
): { names: string[]; next: number } | undefined {
  const names: string[] = []
  let next = 0
  for (const word of words) {
    const token = tokens[next]
    if (word === '*') {
      if (!token || token.kind === 'sign') return undefined
      names.push(token.text)
      next++
      continue
    }
    const optional = word.endsWith('?')
    const expected = (optional ? word.slice(0, -1) : word).split('/')
    const fits = token?.kind === 'word' && expected.includes(token.text.toLowerCase())
    if (fits) next++
    else if (!optional) return undefined
  }
  return { names, next }
}

/** `table('TableName:string …', rows)`: a result in one line. */
export function result(schema: string, rows: readonly (readonly Value[])[]): CommandResult {
  const columns = schema.split(' ').map((column): TypedColumn => {
    const [name = '', type = 'string'] = column.split(':')
    return { name, type: type as ScalarType }
  })
  return { columns, rows }
}
