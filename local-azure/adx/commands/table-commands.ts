import { dotnetType } from '../kql/dotnet-type.ts'
import { ticksFromUnixMs } from '../kql/time.ts'
import type { TypedColumn, Value } from '../kql/values.ts'
import { badRequest, entityNotFound } from '../service-error.ts'
import type { TableEntity } from '../store/catalog.ts'
import { type Command, type CommandCall, type CommandContext, type CommandResult, result } from './command.ts'
import { bracketed, columnsFrom, propertiesFrom } from './command-text.ts'

export const TABLE_COMMANDS: readonly Command[] = [
  { pattern: 'show tables details', run: ({ context }) => showDetails(context, shownTables(context)) },
  { pattern: 'show tables', run: ({ context }) => showTables(context) },
  { pattern: 'show table * details', run: (call) => showDetails(call.context, [shownTable(call)]) },
  { pattern: 'show table * schema as json', run: showJsonSchema },
  { pattern: 'show table * cslschema', run: showCslSchema },
  { pattern: 'show table * schema as csl', run: showCslSchema },
  { pattern: 'show table * extents', run: showExtents },
  { pattern: 'create-merge table *', run: (call) => createTable(call, 'merge') },
  { pattern: 'create table *', run: (call) => createTable(call, 'keep') },
  { pattern: 'alter-merge table *', run: extendTable },
  { pattern: 'drop table *', run: dropTable },
  { pattern: 'clear table * data', run: clearTable },
]

function shownTables(context: CommandContext): TableEntity[] {
  context.rights.require(context.principal, 'show', context, 'TablesShow')
  return context.catalog.tables(context.database)
}

function shownTable({ context, name }: CommandCall): TableEntity {
  requireShow(context, name(0))
  return context.catalog.table(context.database, name(0))
}

/** Reading a table's metadata needs a role on the database or on the table itself. */
export function requireShow(context: CommandContext, table: string): void {
  const target = { database: context.database, entity: { kind: 'table', name: table } as const }
  context.rights.require(context.principal, 'show', target, 'TableShow')
}

export function requireTableAdmin(context: CommandContext, table: string, operation: string): void {
  const target = { database: context.database, entity: { kind: 'table', name: table } as const }
  context.rights.require(context.principal, 'administer', target, operation)
}

function showTables(context: CommandContext): CommandResult {
  const rows = shownTables(context).map(({ name, folder, docString }) => [name, context.database, folder, docString])
  return result('TableName DatabaseName Folder DocString', rows)
}

function showDetails(context: CommandContext, tables: readonly TableEntity[]): CommandResult {
  const rows = tables.map((table): Value[] => {
    const extents = context.extents.list(context.database, table.name)
    const sum = (of: (extent: (typeof extents)[number]) => number): number =>
      extents.reduce((total, extent) => total + of(extent), 0)
    const created = extents.map((extent) => extent.createdMs)
    return [
      table.name,
      context.database,
      table.folder,
      table.docString,
      extents.length,
      sum((extent) => extent.rawBytes),
      sum((extent) => extent.rowCount),
      created.length === 0 ? null : ticksFromUnixMs(Math.min(...created)),
      created.length === 0 ? null : ticksFromUnixMs(Math.max(...created)),
    ]
  })
  return result(
    'TableName DatabaseName Folder DocString TotalExtents:long TotalOriginalSize:real TotalRowCount:long MinExtentsCreationTime:datetime MaxExtentsCreationTime:datetime',
    rows,
  )
}

function showJsonSchema(call: CommandCall): CommandResult {
  return schemaJsonResult(call.context, shownTable(call))
}

function showCslSchema(call: CommandCall): CommandResult {
  const table = shownTable(call)
  return schemaRow(call.context, table, cslSchema(table.columns))
}

function schemaRow(
  { database }: CommandContext,
  { name, folder, docString }: TableEntity,
  schema: string,
): CommandResult {
  return result('TableName Schema DatabaseName Folder DocString', [[name, schema, database, folder, docString]])
}

export function cslSchema(columns: readonly TypedColumn[]): string {
  return columns.map(({ name, type }) => `${/^[A-Za-z_]\w*$/.test(name) ? name : `['${name}']`}:${type}`).join(', ')
}

function showExtents(call: CommandCall): CommandResult {
  const { context } = call
  const table = shownTable(call)
  const rows = context.extents
    .list(context.database, table.name)
    .map((extent): Value[] => [
      extent.id,
      context.database,
      table.name,
      ticksFromUnixMs(extent.createdMs),
      extent.rawBytes,
      extent.rowCount,
      extent.tags.join('\r\n'),
    ])
  return result('ExtentId:guid DatabaseName TableName MaxCreatedOn:datetime OriginalSize:real RowCount:long Tags', rows)
}

/** `.create table` leaves an existing table as it is; `.create-merge table` adds the columns that it lacks. */
function createTable(call: CommandCall, existing: 'keep' | 'merge'): CommandResult {
  const { context, tokens, next, name } = call
  const columns = bracketed(tokens, next)
  const wanted = columnsFrom(columns.inside)
  const properties = propertiesFrom(tokens, columns.next)
  const known = context.catalog.findTable(context.database, name(0))
  if (known) {
    if (existing === 'merge' && addedColumns(known, wanted).length > 0) return merge(call, known, wanted)
    context.rights.require(context.principal, 'create', context, 'TableCreate')
    return schemaJsonResult(context, known)
  }
  context.rights.require(context.principal, 'create', context, 'TableCreate')
  if (wanted.length === 0) throw badRequest(`The table '${name(0)}' needs at least one column`)
  const table: TableEntity = {
    name: name(0),
    columns: wanted,
    folder: properties.get('folder') ?? '',
    docString: properties.get('docstring') ?? '',
    mappings: {},
    policies: {},
  }
  context.catalog.putTable(context.database, table)
  becomeAdmin(context, 'table', table.name)
  return schemaJsonResult(context, table)
}

/** Whoever creates a table or function becomes its admin. */
export function becomeAdmin(
  { catalog, database, principal }: CommandContext,
  kind: 'table' | 'function',
  name: string,
): void {
  const { applicationId, tenantId } = principal
  const own = { role: 'admins', scope: { kind, name }, applicationId, tenantId, notes: '' } as const
  catalog.putAssignments(database, [...catalog.assignments(database), own])
}

function extendTable(call: CommandCall): CommandResult {
  const { context, tokens, next, name } = call
  const known = context.catalog.table(context.database, name(0))
  return merge(call, known, columnsFrom(bracketed(tokens, next).inside))
}

function merge({ context }: CommandCall, known: TableEntity, wanted: readonly TypedColumn[]): CommandResult {
  requireTableAdmin(context, known.name, 'TableAlterMerge')
  const table = { ...known, columns: [...known.columns, ...addedColumns(known, wanted)] }
  context.catalog.putTable(context.database, table)
  return schemaJsonResult(context, table)
}

function addedColumns(known: TableEntity, wanted: readonly TypedColumn[]): TypedColumn[] {
  return wanted.filter((column) => {
    const existing = known.columns.find(({ name }) => name === column.name)
    if (existing && existing.type !== column.type) {
      throw badRequest(
        `Column '${column.name}' of table '${known.name}' has the type '${existing.type}'; it cannot become '${column.type}' by a merge`,
        'BadRequest_ColumnTypeMismatch',
      )
    }
    return !existing
  })
}

function schemaJsonResult(context: CommandContext, table: TableEntity): CommandResult {
  const schema = {
    Name: table.name,
    OrderedColumns: table.columns.map(({ name, type }) => ({ Name: name, Type: dotnetType(type), CslType: type })),
  }
  return schemaRow(context, table, JSON.stringify(schema))
}

function dropTable({ context, tokens, next, name }: CommandCall): CommandResult {
  const ifExists = tokens[next]?.text.toLowerCase() === 'ifexists'
  if (!context.catalog.findTable(context.database, name(0))) {
    if (!ifExists) throw entityNotFound('Table', name(0))
  } else {
    requireTableAdmin(context, name(0), 'TableDrop')
    context.catalog.dropTable(context.database, name(0))
    context.extents.drop(context.database, name(0))
  }
  return showTables(context)
}

function clearTable({ context, name }: CommandCall): CommandResult {
  const table = context.catalog.table(context.database, name(0))
  requireTableAdmin(context, table.name, 'TableDataClear')
  context.extents.drop(context.database, table.name)
  return result('TableName', [[table.name]])
}
