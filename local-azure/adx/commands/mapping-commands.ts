import { mappingProblem } from '../ingest/json-mapping.ts'
import type { Value } from '../kql/values.ts'
import { badRequest, entityNotFound, notSupported } from '../service-error.ts'
import type { MappingColumn, TableEntity } from '../store/catalog.ts'
import { type Command, type CommandCall, type CommandContext, type CommandResult, result } from './command.ts'
import { requireShow, requireTableAdmin } from './table-commands.ts'

export const MAPPING_COMMANDS: readonly Command[] = [
  { pattern: 'show table * ingestion mappings', run: (call) => showMappings(call) },
  { pattern: 'show table * ingestion json mappings', run: (call) => showMappings(call) },
  { pattern: 'show table * ingestion json mapping *', run: showMapping },
  { pattern: 'create-or-alter table * ingestion json mapping *', run: (call) => putMapping(call, 'any') },
  { pattern: 'create table * ingestion json mapping *', run: (call) => putMapping(call, 'new') },
  { pattern: 'alter table * ingestion json mapping *', run: (call) => putMapping(call, 'existing') },
  { pattern: 'drop table * ingestion json mapping *', run: dropMapping },
  {
    pattern: 'create-or-alter/create/alter table * ingestion *',
    run: (call) => {
      throw notSupported(`The ingestion mapping kind '${call.name(1)}'`)
    },
  },
]

function showMappings({ context, name }: CommandCall): CommandResult {
  requireShow(context, name(0))
  const table = context.catalog.table(context.database, name(0))
  return mappingRows(context, table, Object.keys(table.mappings))
}

function showMapping({ context, name }: CommandCall): CommandResult {
  requireShow(context, name(0))
  const table = context.catalog.table(context.database, name(0))
  if (!table.mappings[name(1)]) throw entityNotFound('MappingReference', name(1))
  return mappingRows(context, table, [name(1)])
}

function mappingRows({ database }: CommandContext, table: TableEntity, names: readonly string[]): CommandResult {
  const rows = names.map((name): Value[] => [name, 'Json', JSON.stringify(table.mappings[name]), database, table.name])
  return result('Name Kind Mapping Database Table', rows)
}

/** Needs the right to ingest into the table, no more. The definition may be cut into several string literals. */
function putMapping({ context, tokens, next, name }: CommandCall, expected: 'any' | 'new' | 'existing'): CommandResult {
  const table = context.catalog.table(context.database, name(0))
  const target = { database: context.database, entity: { kind: 'table', name: table.name } as const }
  context.rights.require(context.principal, 'ingest', target, 'IngestionMappingCreateOrAlter')
  const exists = table.mappings[name(1)] !== undefined
  if (expected === 'new' && exists)
    throw badRequest(`Mapping '${name(1)}' already exists`, 'BadRequest_EntityNameAlreadyExists')
  if (expected === 'existing' && !exists) throw entityNotFound('MappingReference', name(1))
  const text = tokens
    .slice(next)
    .filter(({ kind }) => kind === 'string')
    .map((token) => token.text)
  const mapping = parseMapping(text.join(''))
  const changed = { ...table, mappings: { ...table.mappings, [name(1)]: mapping } }
  context.catalog.putTable(context.database, changed)
  return mappingRows(context, changed, [name(1)])
}

function parseMapping(text: string): MappingColumn[] {
  let mapping: unknown
  try {
    mapping = JSON.parse(text)
  } catch (cause) {
    throw badRequest(`The ingestion mapping is not JSON: ${String(cause)}`, 'BadRequest_InvalidMapping')
  }
  const problem = mappingProblem(mapping)
  if (problem !== undefined) throw badRequest(problem, 'BadRequest_InvalidMapping')
  return mapping as MappingColumn[]
}

function dropMapping({ context, name }: CommandCall): CommandResult {
  const table = context.catalog.table(context.database, name(0))
  requireTableAdmin(context, table.name, 'IngestionMappingDrop')
  const { [name(1)]: dropped, ...mappings } = table.mappings
  if (!dropped) throw entityNotFound('MappingReference', name(1))
  const changed = { ...table, mappings }
  context.catalog.putTable(context.database, changed)
  return mappingRows(context, changed, Object.keys(mappings))
}
