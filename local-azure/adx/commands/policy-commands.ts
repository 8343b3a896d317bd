import type { JsonValue } from '../../../src/base/json.ts'
import { badRequest } from '../service-error.ts'
import type { Catalog } from '../store/catalog.ts'
import { type Command, type CommandCall, type CommandResult, result } from './command.ts'
import { requireShow, requireTableAdmin } from './table-commands.ts'

/** Policies are kept and shown; only `streamingingestion` changes what the stand-in does. */
export const POLICY_COMMANDS: readonly Command[] = [
  { pattern: 'show table * policy *', run: showTablePolicy },
  { pattern: 'show database * policy *', run: showDatabasePolicy },
  { pattern: 'alter/alter-merge table * policy *', run: (call) => putTablePolicy(call, policyFrom(call)) },
  { pattern: 'alter/alter-merge database * policy *', run: (call) => putDatabasePolicy(call, policyFrom(call)) },
  { pattern: 'delete table * policy *', run: (call) => putTablePolicy(call, null) },
  { pattern: 'delete database * policy *', run: (call) => putDatabasePolicy(call, null) },
]

/** `enable`/`disable`, or the policy as JSON in a string. */
function policyFrom({ tokens, next }: CommandCall): JsonValue {
  const value = tokens[next]
  if (value?.kind === 'word' && /^(enable|disable)$/i.test(value.text))
    return { IsEnabled: value.text.toLowerCase() === 'enable' }
  const strings = tokens
    .slice(next)
    .filter(({ kind }) => kind === 'string')
    .map(({ text }) => text)
  try {
    return JSON.parse(strings.join('')) as JsonValue
  } catch (cause) {
    throw badRequest(`The policy is not JSON: ${String(cause)}`, 'BadRequest_InvalidPolicy')
  }
}

function showTablePolicy({ context, name }: CommandCall): CommandResult {
  requireShow(context, name(0))
  return policyRow(
    `[${context.database}].[${name(0)}]`,
    name(1),
    context.catalog.table(context.database, name(0)).policies[policyName(name(1))],
  )
}

function showDatabasePolicy({ context, name }: CommandCall): CommandResult {
  context.rights.require(context.principal, 'show', { database: name(0) }, 'DatabasePolicyShow')
  return policyRow(`[${name(0)}]`, name(1), context.catalog.databasePolicies(name(0))[policyName(name(1))])
}

function putTablePolicy({ context, name }: CommandCall, policy: JsonValue): CommandResult {
  const table = context.catalog.table(context.database, name(0))
  requireTableAdmin(context, table.name, 'TablePolicyAlter')
  context.catalog.putTable(context.database, {
    ...table,
    policies: { ...table.policies, [policyName(name(1))]: policy },
  })
  return policyRow(`[${context.database}].[${table.name}]`, name(1), policy)
}

function putDatabasePolicy({ context, name }: CommandCall, policy: JsonValue): CommandResult {
  context.rights.require(context.principal, 'administer', { database: name(0) }, 'DatabasePolicyAlter')
  context.catalog.putDatabasePolicies(name(0), {
    ...context.catalog.databasePolicies(name(0)),
    [policyName(name(1))]: policy,
  })
  return policyRow(`[${name(0)}]`, name(1), policy)
}

function policyName(name: string): string {
  return name.toLowerCase()
}

function policyRow(entity: string, name: string, policy: unknown): CommandResult {
  const text = policy === undefined || policy === null ? 'null' : JSON.stringify(policy)
  return result('PolicyName EntityName Policy ChildEntities EntityType', [[name, entity, text, '', '']])
}

/** On for a table when its own policy says so, or its database's does and the table says nothing. */
export function streamingEnabled(catalog: Catalog, database: string, table: string): boolean {
  const own = catalog.table(database, table).policies['streamingingestion']
  return isEnabled(own ?? catalog.databasePolicies(database)['streamingingestion'])
}

function isEnabled(policy: unknown): boolean {
  return typeof policy === 'object' && policy !== null && 'IsEnabled' in policy && policy.IsEnabled === true
}
