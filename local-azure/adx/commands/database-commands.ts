import { dotnetType } from '../kql/dotnet-type.ts'
import type { Value } from '../kql/values.ts'
import { entityNotFound } from '../service-error.ts'
import { type Command, type CommandContext, type CommandResult, result } from './command.ts'

export const DATABASE_COMMANDS: readonly Command[] = [
  { pattern: 'show databases', run: ({ context }) => showDatabases(context) },
  { pattern: 'show database * schema as json', run: ({ context, name }) => jsonSchema(context, name(0)) },
  { pattern: 'show database * schema', run: ({ context, name }) => flatSchema(context, name(0)) },
  { pattern: 'show database * details', run: ({ context, name }) => details(context, name(0)) },
  { pattern: 'show database schema as json', run: ({ context }) => jsonSchema(context, context.database) },
  { pattern: 'show database schema', run: ({ context }) => flatSchema(context, context.database) },
  { pattern: 'show database details', run: ({ context }) => details(context, context.database) },
  { pattern: 'show database', run: ({ context }) => details(context, context.database) },
]

const COLUMNS = 'DatabaseName PersistentStorage Version IsCurrent:bool DatabaseAccessMode PrettyName DatabaseId:guid'

function showDatabases(context: CommandContext): CommandResult {
  return result(
    COLUMNS,
    context.rights.visibleDatabases(context.principal).map((name) => databaseRow(context, name)),
  )
}

function databaseRow({ database }: CommandContext, name: string): Value[] {
  return [name, 'local stand-in', 'v1.0', name === database, 'ReadWrite', '', null]
}

function requireDatabase(context: CommandContext, name: string): void {
  if (!context.catalog.hasDatabase(name)) throw entityNotFound('Database', name)
  context.rights.require(context.principal, 'show', { database: name }, 'DatabaseShow')
}

function details(context: CommandContext, name: string): CommandResult {
  requireDatabase(context, name)
  return result(COLUMNS, [databaseRow(context, name)])
}

/** One row per column, with a row for each table and for the database itself, as the real one. */
function flatSchema(context: CommandContext, name: string): CommandResult {
  requireDatabase(context, name)
  const rows: Value[][] = [[name, null, null, null, false, false, '', '', '']]
  for (const table of context.catalog.tables(name)) {
    rows.push([name, table.name, null, null, false, false, '', table.folder, table.docString])
    for (const column of table.columns) {
      rows.push([name, table.name, column.name, dotnetType(column.type), false, false, '', '', ''])
    }
  }
  return result(
    'DatabaseName TableName ColumnName ColumnType IsDefaultTable:bool IsDefaultColumn:bool PrettyName Folder DocString',
    rows,
  )
}

function jsonSchema(context: CommandContext, name: string): CommandResult {
  requireDatabase(context, name)
  const tables = context.catalog.tables(name).map((table) => ({
    Name: table.name,
    Folder: table.folder,
    DocString: table.docString,
    OrderedColumns: table.columns.map((column) => ({
      Name: column.name,
      Type: dotnetType(column.type),
      CslType: column.type,
    })),
  }))
  const functions = context.catalog
    .functions(name)
    .map((one) => ({ Name: one.name, Body: one.body, Folder: one.folder, DocString: one.docString }))
  const byName = <T extends { readonly Name: string }>(list: readonly T[]): Record<string, T> =>
    Object.fromEntries(list.map((item) => [item.Name, item]))
  const schema = { Databases: { [name]: { Name: name, Tables: byName(tables), Functions: byName(functions) } } }
  return result('DatabaseSchema', [[JSON.stringify(schema)]])
}
