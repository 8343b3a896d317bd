import { badRequest, notSupported, semanticError, syntaxError } from '../service-error.ts'
import { convert } from './convert.ts'
import { type DatabaseSchema, type ParseProblem, parseQuery, type SyntaxNode } from './language.ts'
import { constantScalar, type Relation, rowsOf } from './relation.ts'
import { compileScalar } from './scalar.ts'
import { type Binding, type Scope, withBindings } from './scope.ts'
import { childOf, elementsOf, kindOf, nameOf, requiredChild, scalarTypeOf } from './syntax.ts'
import { compileTable, runStatements, scalarCompiler } from './table.ts'
import { ticksFromUnixMs } from './time.ts'
import type { TypedColumn, Value } from './values.ts'

export interface QuerySource {
  readonly databases: readonly DatabaseSchema[]
  /** A stored table with its rows as of now; undefined where there is none. */
  table(database: string, name: string): Relation | undefined
}

export interface QueryOptions {
  readonly database: string
  /** Milliseconds since 1970: what now() says. */
  readonly nowMs: number
  /** Values for `declare query_parameters`, as the client sent them. */
  readonly parameters?: Readonly<Record<string, unknown>>
}

export interface QueryResult {
  readonly columns: readonly TypedColumn[]
  readonly rows: readonly (readonly Value[])[]
}

/** Runs a query; one result per tabular statement. Throws ServiceError for what is wrong or not supported. */
export function executeQuery(text: string, source: QuerySource, options: QueryOptions): QueryResult[] {
  const { root, problems } = parseQuery(text, source.databases, options.database)
  const [problem] = problems
  if (problem) throw problemError(problem, text)
  let scope: Scope = {
    now: ticksFromUnixMs(options.nowMs),
    database: options.database,
    bindings: new Map(),
    table: (database, name) => source.table(database, name),
  }
  const results: QueryResult[] = []
  for (const statement of elementsOf(childOf(root, 'Statements'))) {
    switch (kindOf(statement)) {
      case 'LetStatement':
        scope = runStatements([statement], scope)
        break
      case 'QueryParametersStatement':
        scope = withBindings(scope, parameterBindings(statement, scope, options.parameters ?? {}))
        break
      case 'SetOptionStatement':
        break
      case 'ExpressionStatement':
        results.push(resultOf(compileTable(requiredChild(statement, 'Expression'), scope)))
        break
      default:
        throw notSupported(`The statement '${kindOf(statement)}'`)
    }
  }
  if (results.length === 0) throw syntaxError('Query could not be parsed: the query is empty')
  return results
}

function resultOf(relation: Relation): QueryResult {
  return { columns: relation.columns, rows: [...rowsOf(relation)] }
}

function parameterBindings(
  statement: SyntaxNode,
  scope: Scope,
  values: Readonly<Record<string, unknown>>,
): (readonly [string, Binding])[] {
  return elementsOf(childOf(statement, 'Parameters')).map((parameter) => {
    const declaration = requiredChild(parameter, 'NameAndType')
    const nameNode = requiredChild(declaration, 'Name')
    const name = nameOf(nameNode)
    const type = scalarTypeOf(nameNode)
    const passed = values[name]
    const fallback = childOf(parameter, 'DefaultValue')
    if (passed === undefined) {
      if (!fallback) throw badRequest(`The query parameter '${name}' was not given a value`)
      const scalar = compileScalar(requiredChild(fallback, 'Value'), scalarCompiler(scope, []))
      return [name, { kind: 'scalar', scalar }]
    }
    const value = convert(
      typeof passed === 'number' || typeof passed === 'boolean' ? passed : literalText(String(passed)),
      'dynamic',
      type,
    )
    return [name, { kind: 'scalar', scalar: constantScalar(type, value) }]
  })
}

/** Clients send KQL literals (`datetime(2024-01-01)`, `'text'`) or the bare text. */
function literalText(text: string): string {
  const typed = /^(?:datetime|timespan|time|guid|long|int|real|bool)\((.*)\)$/is.exec(text)?.[1] ?? text
  return /^(['"])(.*)\1$/s.exec(typed)?.[2] ?? typed
}

/** The binder's complaint in the real service's words where they are known, so that clients can tell them apart. */
function problemError(problem: ParseProblem, text: string): Error {
  const number = Number(problem.code.slice(2))
  if (number < 100) return syntaxError(`Query could not be parsed at position ${problem.start}: ${problem.message}`)
  const name = /'([^']+)'/.exec(problem.message)?.[1] ?? text.slice(problem.start, problem.start + 40)
  if (problem.code === 'KS142' || problem.code === 'KS204') {
    return semanticError(`Failed to resolve table or column or scalar expression named '${name}'`, 'SEM0100')
  }
  return semanticError(`${problem.message} (${problem.code}, position ${problem.start})`, 'SEM0001')
}
