import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants, createContext, Script } from 'node:vm'
import type { TypedColumn } from './values.ts'

/**
 * Microsoft's own KQL parser and binder (`@kusto/language-service-next`, C# compiled to JavaScript). It defines globals, so it
 * lives in its own context; what we use of it is declared here and nowhere else.
 */

export interface SyntaxNode {
  readonly Kind: number
  readonly ChildCount: number
  readonly TextStart: number
  readonly ResultType: TypeSymbol | null
  readonly ReferencedSymbol: LanguageSymbol | null
  /** Only on literals of strings. */
  readonly LiteralValue?: unknown
  /** Only on tokens. */
  readonly Text?: string
  GetChild(index: number): SyntaxNode | null
  GetName(index: number): string | null
  /** The source text of the node; 1 leaves out the white space around it. */
  ToString(includeTrivia: number): string
  /** Only on function calls: the body of a user-defined function, bound to this call's arguments. */
  GetCalledFunctionBody?(): SyntaxNode | null
}

export interface LanguageSymbol {
  readonly Kind: number
  readonly Name: string
  /** Only on functions. */
  readonly Signatures?: LanguageList<{ readonly Parameters: LanguageList<Parameter> }>
}

export interface Parameter {
  readonly Name: string
  readonly DefaultValue: SyntaxNode | null
}

export interface TypeSymbol extends LanguageSymbol {
  readonly Columns?: LanguageList<{ readonly Name: string; readonly Type: TypeSymbol }>
}

export interface LanguageList<T> {
  readonly Count: number
  getItem(index: number): T
}

interface Diagnostic {
  readonly Code: string
  readonly Severity: string
  readonly Message: string
  readonly Start: number
}

interface Code {
  readonly Syntax: SyntaxNode
  GetDiagnostics(): LanguageList<Diagnostic>
}

interface GlobalState {
  WithDatabase(database: LanguageSymbol): GlobalState
  WithCluster(cluster: LanguageSymbol): GlobalState
}

interface KustoLanguage {
  readonly KustoCode: { ParseAndAnalyze(text: string, globals: GlobalState): Code }
  readonly GlobalState: { readonly Default: GlobalState }
  readonly KustoFacts: { GetExpressionResultName(node: SyntaxNode, fallback: string, row: null): string }
  readonly Syntax: { readonly SyntaxKind: Readonly<Record<string, unknown>> }
  readonly Symbols: {
    readonly SymbolKind: Readonly<Record<string, unknown>>
    readonly ScalarTypes: Readonly<Record<string, TypeSymbol>>
    readonly ColumnSymbol: new (name: string, type: TypeSymbol) => LanguageSymbol
    readonly TableSymbol: { readonly $ctor4: new (name: string, columns: LanguageSymbol[]) => LanguageSymbol }
    readonly FunctionSymbol: {
      readonly $ctor16: new (name: string, parameters: string, body: string, doc: string | null) => LanguageSymbol
    }
    readonly DatabaseSymbol: { readonly ctor: new (name: string, members: LanguageSymbol[]) => LanguageSymbol }
    readonly ClusterSymbol: { readonly ctor: new (name: string, databases: LanguageSymbol[]) => LanguageSymbol }
  }
}

export interface DatabaseSchema {
  readonly name: string
  readonly tables: readonly { readonly name: string; readonly columns: readonly TypedColumn[] }[]
  readonly functions: readonly { readonly name: string; readonly parameters: string; readonly body: string }[]
}

export interface ParseProblem {
  /** Microsoft's diagnostic code, such as KS142. */
  readonly code: string
  readonly message: string
  readonly start: number
}

export interface ParsedQuery {
  readonly root: SyntaxNode
  readonly problems: readonly ParseProblem[]
}

/** Parses a query and binds its names against the databases; `current` is where bare names are looked up. */
export function parseQuery(text: string, databases: readonly DatabaseSchema[], current: string): ParsedQuery {
  const language = loadLanguage()
  const code = language.KustoCode.ParseAndAnalyze(text, globalsFor(language, databases, current))
  const problems = listOf(code.GetDiagnostics())
    .filter((diagnostic) => diagnostic.Severity === 'Error')
    .map(({ Code, Message, Start }) => ({ code: Code, message: Message, start: Start }))
  return { root: code.Syntax, problems }
}

/** The column name that KQL gives an expression without one; '' where it numbers it (`Column1`). */
export function impliedName(expression: SyntaxNode): string {
  return loadLanguage().KustoFacts.GetExpressionResultName(expression, '', null) ?? ''
}

export function listOf<T>(list: LanguageList<T>): T[] {
  return Array.from({ length: list.Count }, (_, index) => list.getItem(index))
}

export function syntaxKindName(kind: number): string {
  loadLanguage()
  return names.syntax.get(kind) ?? String(kind)
}

export function symbolKindName(kind: number): string {
  loadLanguage()
  return names.symbol.get(kind) ?? String(kind)
}

function globalsFor(language: KustoLanguage, databases: readonly DatabaseSchema[], current: string): GlobalState {
  const { ClusterSymbol } = language.Symbols
  const symbols = databases.map((database) => databaseSymbol(language, database))
  const globals = language.GlobalState.Default.WithCluster(new ClusterSymbol.ctor('local-stand-in', symbols))
  const symbol = symbols.find((candidate) => candidate.Name === current)
  return symbol ? globals.WithDatabase(symbol) : globals
}

function databaseSymbol(language: KustoLanguage, database: DatabaseSchema): LanguageSymbol {
  const { ColumnSymbol, TableSymbol, FunctionSymbol, DatabaseSymbol, ScalarTypes } = language.Symbols
  const typeSymbol = (type: string): TypeSymbol => {
    const symbol = ScalarTypes[SCALAR_SYMBOLS[type] ?? '']
    if (!symbol) throw new Error(`no symbol for the type ${type}`)
    return symbol
  }
  const tables = database.tables.map(
    (table) =>
      new TableSymbol.$ctor4(
        table.name,
        table.columns.map((column) => new ColumnSymbol(column.name, typeSymbol(column.type))),
      ),
  )
  const functions = database.functions.map(
    ({ name, parameters, body }) => new FunctionSymbol.$ctor16(name, parameters, body, null),
  )
  return new DatabaseSymbol.ctor(database.name, [...tables, ...functions])
}

const SCALAR_SYMBOLS: Readonly<Record<string, string>> = {
  string: 'String',
  long: 'Long',
  int: 'Int',
  real: 'Real',
  bool: 'Bool',
  datetime: 'DateTime',
  timespan: 'TimeSpan',
  guid: 'Guid',
  dynamic: 'Dynamic',
}

let loaded: KustoLanguage | undefined
const names = { syntax: new Map<number, string>(), symbol: new Map<number, string>() }

/** About 200 ms, once, at the first query; the first parse takes another 600 ms. */
function loadLanguage(): KustoLanguage {
  if (loaded) return loaded
  const require = createRequire(import.meta.url)
  // A plain global object: a contextified one makes every global look-up go through interceptors (twice as slow).
  const context = createContext(constants.DONT_CONTEXTIFY)
  for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
    const path = require.resolve(`@kusto/language-service-next/${file}`)
    new Script(readFileSync(path, 'utf8'), { filename: path }).runInContext(context)
  }
  const language = new Script('Kusto.Language').runInContext(context) as KustoLanguage
  nameKinds(names.syntax, language.Syntax.SyntaxKind)
  nameKinds(names.symbol, language.Symbols.SymbolKind)
  loaded = language
  return language
}

function nameKinds(into: Map<number, string>, kinds: Readonly<Record<string, unknown>>): void {
  for (const [name, kind] of Object.entries(kinds))
    if (typeof kind === 'number' && !name.startsWith('$')) into.set(kind, name)
}
