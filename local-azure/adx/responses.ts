import type { JsonValue } from '../../src/base/json.ts'
import { dotnetType } from './kql/dotnet-type.ts'
import type { QueryResult } from './kql/execute.ts'
import { toJsonCell } from './kql/to-json.ts'
import type { TypedColumn } from './kql/values.ts'

/** `{"Tables":[…]}`: the answer to commands, and to queries of the first version. */
export function v1Answer(results: readonly QueryResult[]): JsonValue {
  return {
    Tables: results.map(({ columns, rows }, index) => ({
      TableName: `Table_${index}`,
      Columns: columns.map(({ name, type }) => ({
        ColumnName: name,
        DataType: dotnetType(type).replace('System.', ''),
        ColumnType: type,
      })),
      Rows: rowsJson(columns, rows),
    })),
  }
}

/** The most a query may return before the real service cuts it. */
const ROWS_MAX = 500_000

/** A list of frames, as the second version answers queries. */
export function v2Answer(results: readonly QueryResult[], clientRequestId: string, truncate: boolean): JsonValue {
  const overLimit = truncate && results.some(({ rows }) => rows.length > ROWS_MAX)
  const tables = results.map((result, index) => ({
    FrameType: 'DataTable',
    TableId: index + 1,
    TableKind: 'PrimaryResult',
    TableName: 'PrimaryResult',
    Columns: columnsJson(result.columns),
    Rows: rowsJson(result.columns, truncate ? result.rows.slice(0, ROWS_MAX) : result.rows),
  }))
  return [
    { FrameType: 'DataSetHeader', IsProgressive: false, Version: 'v2.0' },
    {
      FrameType: 'DataTable',
      TableId: 0,
      TableKind: 'QueryProperties',
      TableName: '@ExtendedProperties',
      Columns: columnsJson([
        { name: 'TableId', type: 'int' },
        { name: 'Key', type: 'string' },
        { name: 'Value', type: 'dynamic' },
      ]),
      Rows: [[1, 'Visualization', '{"Visualization":null}']],
    },
    ...tables,
    completionTable(results.length + 1, clientRequestId),
    {
      FrameType: 'DataSetCompletion',
      HasErrors: overLimit,
      Cancelled: false,
      ...(overLimit ? { OneApiErrors: [LIMIT_ERROR] } : {}),
    },
  ]
}

const LIMIT_ERROR: JsonValue = {
  error: {
    code: 'LimitsExceeded',
    message: 'Request is invalid and cannot be executed.',
    '@type': 'Kusto.Data.Exceptions.KustoServicePartialQueryFailureLimitsExceededException',
    '@message': `Query execution has exceeded the allowed limits (80DA0003): The results of this query exceed the set limit of ${ROWS_MAX} records.`,
    '@permanent': false,
  },
}

function completionTable(tableId: number, clientRequestId: string): JsonValue {
  return {
    FrameType: 'DataTable',
    TableId: tableId,
    TableKind: 'QueryCompletionInformation',
    TableName: 'QueryCompletionInformation',
    Columns: columnsJson([
      { name: 'ClientRequestId', type: 'string' },
      { name: 'Level', type: 'int' },
      { name: 'LevelName', type: 'string' },
      { name: 'StatusCode', type: 'int' },
      { name: 'StatusCodeName', type: 'string' },
      { name: 'Payload', type: 'string' },
    ]),
    Rows: [[clientRequestId, 4, 'Info', 0, 'S_OK (0)', '{"Count":1,"Text":"Query completed successfully"}']],
  }
}

function columnsJson(columns: readonly TypedColumn[]): JsonValue {
  return columns.map(({ name, type }) => ({ ColumnName: name, ColumnType: type }))
}

function rowsJson(columns: readonly TypedColumn[], rows: QueryResult['rows']): JsonValue {
  return rows.map((row) => row.map((cell, index) => toJsonCell(cell, columns[index]?.type ?? 'dynamic')))
}
