import type { DatabaseSync } from 'node:sqlite'
import { present } from '../../../src/base/assert.ts'
import type { DatabaseSchema } from '../kql/language.ts'
import type { TypedColumn } from '../kql/values.ts'
import { entityNotFound } from '../service-error.ts'

/** One column of an ingestion mapping, as the commands and messages carry it. */
export interface MappingColumn {
  readonly column: string
  readonly datatype?: string
  readonly Properties?: Readonly<Record<string, string>>
}

export interface TableEntity {
  readonly name: string
  readonly columns: readonly TypedColumn[]
  readonly folder: string
  readonly docString: string
  /** JSON ingestion mappings by name. */
  readonly mappings: Readonly<Record<string, readonly MappingColumn[]>>
  /** Policies by name (`streamingingestion`, `ingestionbatching`, …), as given. */
  readonly policies: Readonly<Record<string, unknown>>
}

export interface FunctionEntity {
  readonly name: string
  /** With its parentheses: `(x:long)`. */
  readonly parameters: string
  /** With its braces. */
  readonly body: string
  readonly folder: string
  readonly docString: string
}

export const DATABASE_ROLES = ['admins', 'users', 'viewers', 'unrestrictedviewers', 'ingestors', 'monitors'] as const
export const TABLE_ROLES = ['admins', 'ingestors'] as const
export type Role = (typeof DATABASE_ROLES)[number]

/** A role that a principal has on a database, a table or a function. */
export interface RoleAssignment {
  readonly role: Role
  readonly scope: { readonly kind: 'database' } | { readonly kind: 'table' | 'function'; readonly name: string }
  readonly applicationId: string
  readonly tenantId: string
  readonly notes: string
}

interface DatabaseEntity {
  readonly name: string
  tables: ReadonlyMap<string, TableEntity>
  functions: ReadonlyMap<string, FunctionEntity>
  assignments: readonly RoleAssignment[]
  policies: Readonly<Record<string, unknown>>
}

type DocumentKind = 'database' | 'table' | 'function' | 'roles' | 'policies'

/** What exists in the cluster besides rows. Kept in memory, written through. Names are case-sensitive, as in Kusto. */
export class Catalog {
  readonly #sql: DatabaseSync
  readonly #databases = new Map<string, DatabaseEntity>()

  constructor(sql: DatabaseSync) {
    this.#sql = sql
    for (const row of sql.prepare("SELECT name FROM documents WHERE kind = 'database'").all())
      this.#load(String(row['name']))
  }

  get databaseNames(): string[] {
    return [...this.#databases.keys()]
  }

  createDatabase(name: string): void {
    if (this.#databases.has(name)) return
    this.#write(name, 'database', name, {})
    this.#load(name)
  }

  hasDatabase(name: string): boolean {
    return this.#databases.has(name)
  }

  tables(database: string): TableEntity[] {
    return [...this.#database(database).tables.values()]
  }

  functions(database: string): FunctionEntity[] {
    return [...this.#database(database).functions.values()]
  }

  findTable(database: string, name: string): TableEntity | undefined {
    return this.#databases.get(database)?.tables.get(name)
  }

  table(database: string, name: string): TableEntity {
    const table = this.#database(database).tables.get(name)
    if (!table) throw entityNotFound('Table', name)
    return table
  }

  findFunction(database: string, name: string): FunctionEntity | undefined {
    return this.#databases.get(database)?.functions.get(name)
  }

  putTable(database: string, table: TableEntity): void {
    const entity = this.#database(database)
    entity.tables = new Map([...entity.tables, [table.name, table]])
    this.#write(database, 'table', table.name, table)
  }

  dropTable(database: string, name: string): void {
    const entity = this.#database(database)
    entity.tables = new Map([...entity.tables].filter(([key]) => key !== name))
    this.putAssignments(
      database,
      entity.assignments.filter(({ scope }) => scope.kind !== 'table' || scope.name !== name),
    )
    this.#delete(database, 'table', name)
  }

  putFunction(database: string, definition: FunctionEntity): void {
    const entity = this.#database(database)
    entity.functions = new Map([...entity.functions, [definition.name, definition]])
    this.#write(database, 'function', definition.name, definition)
  }

  dropFunction(database: string, name: string): void {
    const entity = this.#database(database)
    entity.functions = new Map([...entity.functions].filter(([key]) => key !== name))
    this.#delete(database, 'function', name)
  }

  assignments(database: string): readonly RoleAssignment[] {
    return this.#database(database).assignments
  }

  putAssignments(database: string, assignments: readonly RoleAssignment[]): void {
    this.#database(database).assignments = assignments
    this.#write(database, 'roles', 'roles', assignments)
  }

  databasePolicies(database: string): Readonly<Record<string, unknown>> {
    return this.#database(database).policies
  }

  putDatabasePolicies(database: string, policies: Readonly<Record<string, unknown>>): void {
    this.#database(database).policies = policies
    this.#write(database, 'policies', 'policies', policies)
  }

  /** What the parser needs to bind names. */
  schemas(databases: readonly string[]): DatabaseSchema[] {
    return databases.map((name) => ({ name, tables: this.tables(name), functions: this.functions(name) }))
  }

  #database(name: string): DatabaseEntity {
    const database = this.#databases.get(name)
    if (!database) throw entityNotFound('Database', name)
    return database
  }

  #load(name: string): void {
    const read = <T>(kind: DocumentKind): T[] =>
      this.#sql
        .prepare('SELECT json FROM documents WHERE database = ? AND kind = ? ORDER BY rowid')
        .all(name, kind)
        .map((row) => JSON.parse(String(present(row['json'], 'json'))) as T)
    this.#databases.set(name, {
      name,
      tables: new Map(read<TableEntity>('table').map((table) => [table.name, table])),
      functions: new Map(read<FunctionEntity>('function').map((definition) => [definition.name, definition])),
      assignments: read<readonly RoleAssignment[]>('roles')[0] ?? [],
      policies: read<Readonly<Record<string, unknown>>>('policies')[0] ?? {},
    })
  }

  #write(database: string, kind: DocumentKind, name: string, value: unknown): void {
    this.#sql
      .prepare(
        `INSERT INTO documents (database, kind, name, json) VALUES (?, ?, ?, ?)
         ON CONFLICT (database, kind, name) DO UPDATE SET json = excluded.json`,
      )
      .run(database, kind, name, JSON.stringify(value))
  }

  #delete(database: string, kind: DocumentKind, name: string): void {
    this.#sql.prepare('DELETE FROM documents WHERE database = ? AND kind = ? AND name = ?').run(database, kind, name)
  }
}
