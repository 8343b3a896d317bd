import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { Fault, isFault } from '../../model/fault.ts'
import type { FaultCode } from '../../model/fault-table.ts'
import type { KustoClient } from './client.ts'
import { toRead } from './grants.ts'
import { quoteName, quoteText } from './kql.ts'
import type { AdxTarget } from './options.ts'
import { columnPath, type KustoColumn } from './table-commands.ts'

/** What an export needs of a table. */
export interface TableNeed {
  readonly table: string
  readonly columns: readonly KustoColumn[]
  readonly mapping: string
}

export interface ColumnConflict {
  readonly column: string
  readonly has: string
  readonly needs: string
}

/** What would change before rows can go in. `unknown`: the application may not look. */
export interface TablePlan {
  readonly table: 'create' | 'extend' | 'fits' | 'conflict' | 'unknown'
  /** Columns to be added: all of them where the table is to be created. */
  readonly added: readonly KustoColumn[]
  readonly conflicts: readonly ColumnConflict[]
  readonly mapping: 'create' | 'change' | 'fits' | 'unknown'
}

/** Looks, and changes nothing. Throws Faults; that it may not look is part of the plan. */
export async function planTable(
  client: KustoClient,
  target: AdxTarget,
  need: TableNeed,
  signal: AbortSignal,
): Promise<TablePlan> {
  const present = await look(() => presentColumns(client, target, need.table, signal), 'TABLE_NOT_FOUND')
  if (present === 'unknown') return { table: 'unknown', added: [], conflicts: [], mapping: 'unknown' }
  if (present === 'missing') return { table: 'create', added: need.columns, conflicts: [], mapping: 'create' }
  const mapping = await look(() => presentMapping(client, target, need, signal), 'NOT_FOUND')
  return { ...compareColumns(present, need.columns), mapping: compareMapping(mapping, need.columns) }
}

/** Types are never changed by a merge: a column of another type is a conflict, a column too many is none of our business. */
export function compareColumns(
  present: readonly KustoColumn[],
  needed: readonly KustoColumn[],
): Pick<TablePlan, 'table' | 'added' | 'conflicts'> {
  const types = new Map(present.map(({ name, type }) => [name, type]))
  const added = needed.filter(({ name }) => !types.has(name))
  const conflicts = needed.flatMap(({ name, type }): ColumnConflict[] => {
    const has = types.get(name)
    return has === undefined || has === type ? [] : [{ column: name, has, needs: type }]
  })
  const table = conflicts.length > 0 ? 'conflict' : added.length > 0 ? 'extend' : 'fits'
  return { table, added, conflicts }
}

export function conflictFault(table: string, conflicts: readonly ColumnConflict[]): Fault {
  const each = conflicts.map(({ column, has, needs }) => `\`${column}\` is ${has} and must be ${needs}`)
  return new Fault('TABLE_CONFLICT', {
    message: `The table \`${table}\` has columns of other types: ${each.join('; ')}.`,
  })
}

async function look<T>(ask: () => Promise<T>, missing: FaultCode): Promise<T | 'missing' | 'unknown'> {
  try {
    return await ask()
  } catch (error) {
    if (isFault(error) && error.code === missing) return 'missing'
    if (isFault(error) && error.code === 'READING_NOT_ALLOWED') return 'unknown'
    throw error
  }
}

async function presentColumns(
  client: KustoClient,
  target: AdxTarget,
  table: string,
  signal: AbortSignal,
): Promise<KustoColumn[]> {
  const purpose = toRead(target, 'TABLE_NOT_FOUND')
  const [row] = await client.command(`.show table ${quoteName(table)} schema as json`, purpose, signal)
  const schema = parsed(row?.['Schema'])
  const columns = isJsonObject(schema) ? schema['OrderedColumns'] : undefined
  if (!Array.isArray(columns))
    throw new Fault('DESTINATION_ERROR', { message: 'The cluster gave no schema of the table.' })
  return columns
    .filter(isJsonObject)
    .map((column) => ({ name: String(column['Name']), type: String(column['CslType']) }))
}

async function presentMapping(
  client: KustoClient,
  target: AdxTarget,
  { table, mapping }: TableNeed,
  signal: AbortSignal,
): Promise<JsonValue> {
  const command = `.show table ${quoteName(table)} ingestion json mapping ${quoteText(mapping)}`
  const [row] = await client.command(command, toRead(target, 'NOT_FOUND'), signal)
  return parsed(row?.['Mapping']) ?? null
}

function compareMapping(present: JsonValue, needed: readonly KustoColumn[]): TablePlan['mapping'] {
  if (present === 'missing') return 'create'
  if (present === 'unknown') return 'unknown'
  const items = Array.isArray(present) ? present.filter(isJsonObject) : []
  const fits = items.length === needed.length && needed.every(({ name }, index) => mapsTo(items[index], name))
  return fits ? 'fits' : 'change'
}

/** Clusters give a mapping back with other capitals, and the path beside the name or below `Properties`. */
function mapsTo(item: JsonObject | undefined, column: string): boolean {
  const flat = lowerKeys(item ?? {})
  const properties = flat['properties']
  const all = isJsonObject(properties) ? { ...flat, ...lowerKeys(properties) } : flat
  return (all['column'] ?? all['name']) === column && all['path'] === columnPath(column) && !all['transform']
}

function lowerKeys(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]))
}

function parsed(text: JsonValue | undefined): JsonValue | undefined {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}
