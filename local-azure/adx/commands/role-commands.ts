import { principalFqn } from '../rights.ts'
import { badRequest, notSupported, syntaxError } from '../service-error.ts'
import { DATABASE_ROLES, type Role, type RoleAssignment, TABLE_ROLES } from '../store/catalog.ts'
import { type Command, type CommandCall, type CommandContext, type CommandResult, result } from './command.ts'
import { bracketed } from './command-text.ts'
import { requireTableAdmin } from './table-commands.ts'

export const ROLE_COMMANDS: readonly Command[] = [
  { pattern: 'show database * principals', run: showDatabasePrincipals },
  { pattern: 'show table * principals', run: showTablePrincipals },
  { pattern: 'show principal roles', run: showOwnRoles },
  { pattern: 'add database * *', run: (call) => changeDatabaseRole(call, 'add') },
  { pattern: 'drop database * *', run: (call) => changeDatabaseRole(call, 'drop') },
  { pattern: 'set database * *', run: (call) => changeDatabaseRole(call, 'set') },
  { pattern: 'add table * *', run: (call) => changeTableRole(call, 'add') },
  { pattern: 'drop table * admins/ingestors', run: (call) => changeTableRole(call, 'drop') },
]

type Change = 'add' | 'drop' | 'set'
type RoleScope = RoleAssignment['scope']

function showDatabasePrincipals({ context, name }: CommandCall): CommandResult {
  context.rights.require(context.principal, 'show', { database: name(0) }, 'DatabasePrincipalsShow')
  return principalRows(
    name(0),
    context.catalog.assignments(name(0)).filter(({ scope }) => scope.kind === 'database'),
  )
}

function showTablePrincipals({ context, name }: CommandCall): CommandResult {
  const table = context.catalog.table(context.database, name(0))
  requireTableAdmin(context, table.name, 'TablePrincipalsShow')
  return principalRows(context.database, assignmentsFor(context, context.database, { kind: 'table', name: table.name }))
}

/** The caller's own roles: no right is needed. */
function showOwnRoles({ context }: CommandCall): CommandResult {
  const { rights, principal, catalog } = context
  const cluster = rights
    .clusterRoles(principal)
    .map((role) => ['Cluster', principal.displayName, principal.applicationId, role])
  const databases = catalog.databaseNames.flatMap((database) =>
    rights
      .rolesOf(principal, database)
      .map((one) => [scopeText(database, one.scope), principal.displayName, principal.applicationId, roleText(one)]),
  )
  return result('Scope DisplayName AADObjectID Role', [...cluster, ...databases])
}

function changeDatabaseRole(call: CommandCall, change: Change): CommandResult {
  const role = roleNamed(call.name(1), DATABASE_ROLES)
  const database = call.name(0)
  call.context.rights.require(call.context.principal, 'administer', { database }, 'DatabaseSecurityRoleAlter')
  return changeRole(call, database, { kind: 'database' }, role, change)
}

function changeTableRole(call: CommandCall, change: Change): CommandResult {
  const { context, tokens, next, name } = call
  const role = roleNamed(change === 'drop' ? (tokens[next - 1]?.text ?? '') : name(1), TABLE_ROLES)
  const table = context.catalog.table(context.database, name(0))
  requireTableAdmin(context, table.name, 'TableSecurityRoleAlter')
  return changeRole(call, context.database, { kind: 'table', name: table.name }, role, change)
}

function roleNamed(name: string, allowed: readonly Role[]): Role {
  const role = allowed.find((candidate) => candidate === name.toLowerCase())
  if (!role) throw syntaxError(`Query could not be parsed: '${name}' is not one of the roles ${allowed.join(', ')}`)
  return role
}

function changeRole(
  { context, tokens, next }: CommandCall,
  database: string,
  scope: RoleScope,
  role: Role,
  change: Change,
): CommandResult {
  const none = tokens[next]?.text.toLowerCase() === 'none'
  const list = none ? { inside: [], next: next + 1 } : bracketed(tokens, next)
  const rest = tokens.slice(list.next)
  const notes = rest.find(({ kind }) => kind === 'string')?.text ?? ''
  const named = list.inside
    .filter(({ kind }) => kind === 'string')
    .map(({ text }) => ({ role, scope, notes, ...applicationFrom(text) }))
  const before = context.catalog.assignments(database)
  const others = before.filter((one) =>
    change === 'set'
      ? !(one.role === role && sameScope(one.scope, scope))
      : !named.some((other) => sameAssignment(one, other)),
  )
  context.catalog.putAssignments(database, change === 'drop' ? others : [...others, ...named])
  if (rest.some(({ text }) => text.toLowerCase() === 'skip-results')) return principalRows(database, [])
  return principalRows(database, assignmentsFor(context, database, scope))
}

/** `aadapp=<application id>;<tenant id>`: the only kind of principal that can sign in to the stand-in. */
function applicationFrom(fqn: string): { readonly applicationId: string; readonly tenantId: string } {
  const match = /^aadapp=([^;]+);([^;]+)$/i.exec(fqn.trim())
  if (match?.[1] !== undefined && match[2] !== undefined) return { applicationId: match[1], tenantId: match[2] }
  if (/^(aaduser|aadgroup|msauser)=/i.test(fqn)) throw notSupported(`The kind of principal in '${fqn}'`)
  throw badRequest(`Principal '${fqn}' could not be resolved`, 'BadRequest_InvalidPrincipal')
}

function assignmentsFor({ catalog }: CommandContext, database: string, scope: RoleScope): RoleAssignment[] {
  return catalog.assignments(database).filter((one) => sameScope(one.scope, scope))
}

function sameScope(one: RoleScope, other: RoleScope): boolean {
  return one.kind === other.kind && nameOf(one) === nameOf(other)
}

function nameOf(scope: RoleScope): string {
  return scope.kind === 'database' ? '' : scope.name
}

function sameAssignment(one: RoleAssignment, other: RoleAssignment): boolean {
  return one.role === other.role && sameScope(one.scope, other.scope) && principalFqn(one) === principalFqn(other)
}

function principalRows(database: string, assignments: readonly RoleAssignment[]): CommandResult {
  const rows = assignments.map((one) => [
    `${scopeText(database, one.scope)} ${roleText(one)}`,
    'AAD Application',
    one.applicationId,
    one.applicationId,
    principalFqn(one),
    one.notes,
  ])
  return result('Role PrincipalType PrincipalDisplayName PrincipalObjectId PrincipalFQN Notes', rows)
}

function scopeText(database: string, scope: RoleScope): string {
  if (scope.kind === 'database') return `Database ${database}`
  return `${scope.kind === 'table' ? 'Table' : 'Function'} ${scope.name}`
}

/** `ingestors` → `Ingestor`. */
function roleText({ role }: RoleAssignment): string {
  return role.charAt(0).toUpperCase() + role.slice(1, -1)
}
