import { parseQuery } from '../kql/language.ts'
import type { Value } from '../kql/values.ts'
import { badRequest, entityNotFound, semanticError, syntaxError } from '../service-error.ts'
import type { FunctionEntity } from '../store/catalog.ts'
import { type Command, type CommandCall, type CommandContext, type CommandResult, result } from './command.ts'
import { bracketed, propertiesFrom, type Token } from './command-text.ts'
import { becomeAdmin } from './table-commands.ts'

export const FUNCTION_COMMANDS: readonly Command[] = [
  { pattern: 'show functions', run: ({ context }) => showFunctions(context) },
  { pattern: 'show function *', run: showFunction },
  { pattern: 'create-or-alter function', run: (call) => putFunction(call, 'any') },
  { pattern: 'create function ifnotexists', run: (call) => putFunction(call, 'keep') },
  { pattern: 'create function', run: (call) => putFunction(call, 'new') },
  { pattern: 'alter function', run: (call) => putFunction(call, 'existing') },
  { pattern: 'drop function *', run: dropFunction },
]

function showFunctions(context: CommandContext): CommandResult {
  context.rights.require(context.principal, 'show', context, 'FunctionsShow')
  return functionRows(context.catalog.functions(context.database))
}

function showFunction({ context, name }: CommandCall): CommandResult {
  context.rights.require(context.principal, 'show', context, 'FunctionShow')
  return functionRows([existing(context, name(0))])
}

function existing(context: CommandContext, name: string): FunctionEntity {
  const definition = context.catalog.findFunction(context.database, name)
  if (!definition) throw entityNotFound('Function', name)
  return definition
}

function functionRows(functions: readonly FunctionEntity[]): CommandResult {
  const rows = functions.map(({ name, parameters, body, folder, docString }): Value[] => [
    name,
    parameters,
    body,
    folder,
    docString,
  ])
  return result('Name Parameters Body Folder DocString', rows)
}

/** `.create-or-alter function with (folder='f') Name(x:long) { body }` */
function putFunction(call: CommandCall, expected: 'any' | 'keep' | 'new' | 'existing'): CommandResult {
  const { context } = call
  const definition = functionFrom(call)
  const known = context.catalog.findFunction(context.database, definition.name)
  if (expected === 'existing' && !known) throw entityNotFound('Function', definition.name)
  if (expected === 'new' && known)
    throw badRequest(`Function '${definition.name}' already exists`, 'BadRequest_EntityNameAlreadyExists')
  if (expected === 'keep' && known) return functionRows([known])
  if (known) {
    const target = { database: context.database, entity: { kind: 'function', name: known.name } as const }
    context.rights.require(context.principal, 'administer', target, 'FunctionAlter')
  } else {
    context.rights.require(context.principal, 'create', context, 'FunctionCreate')
  }
  context.catalog.putFunction(context.database, definition)
  if (!known) becomeAdmin(context, 'function', definition.name)
  return functionRows([definition])
}

function functionFrom({ context, tokens, next, text }: CommandCall): FunctionEntity {
  const properties = propertiesFrom(tokens, next)
  const at = tokens[next]?.text.toLowerCase() === 'with' ? bracketed(tokens, next + 1).next : next
  const name = tokens[at]
  if (!name || name.kind === 'sign') throw syntaxError('Query could not be parsed: a function name was expected')
  const parameters = bracketed(tokens, at + 1)
  const open = tokens[parameters.next]
  const close = tokens.at(-1)
  if (open?.text !== '{' || close?.text !== '}')
    throw syntaxError("Query could not be parsed: a body in '{}' was expected")
  const definition: FunctionEntity = {
    name: name.text,
    parameters: text.slice(startOf(tokens, at + 1), open.start).trim(),
    body: text.slice(open.start, close.end),
    folder: properties.get('folder') ?? '',
    docString: properties.get('docstring') ?? '',
  }
  if (properties.get('skipvalidation')?.toLowerCase() !== 'true') validate(context, definition)
  return definition
}

function startOf(tokens: readonly Token[], index: number): number {
  return tokens[index]?.start ?? 0
}

/** The real service refuses a function whose body does not bind. */
function validate({ catalog, database }: CommandContext, { name, parameters, body }: FunctionEntity): void {
  const [schema] = catalog.schemas([database])
  if (!schema) return
  const others = schema.functions.filter((other) => other.name !== name)
  const declaration = `let ['${name}'] = ${parameters} ${body}; print 1`
  const [problem] = parseQuery(declaration, [{ ...schema, functions: others }], database).problems
  if (problem) throw semanticError(problem.message, problem.code)
}

function dropFunction({ context, tokens, next, name }: CommandCall): CommandResult {
  const known = context.catalog.findFunction(context.database, name(0))
  if (!known && tokens[next]?.text.toLowerCase() === 'ifexists') return showFunctions(context)
  const target = {
    database: context.database,
    entity: { kind: 'function', name: existing(context, name(0)).name } as const,
  }
  context.rights.require(context.principal, 'administer', target, 'FunctionDrop')
  context.catalog.dropFunction(context.database, name(0))
  return functionRows(context.catalog.functions(context.database))
}
