import { forbidden, type ServiceError } from './service-error.ts'
import type { Catalog, Role, RoleAssignment } from './store/catalog.ts'

/** Who calls: an application that signed in with a token of the stand-in's tenant. */
export interface Principal {
  readonly applicationId: string
  readonly tenantId: string
  readonly displayName: string
}

export type ClusterRole = 'AllDatabasesAdmin' | 'AllDatabasesViewer' | 'AllDatabasesMonitor'

/** What an operation needs, in the words of Kusto's documentation of each command ("at least Database User permissions"). */
export type Right = 'read' | 'show' | 'create' | 'ingest' | 'administer'

/** Database roles that carry a right; every role includes what the ones below it may. */
const BY_DATABASE_ROLE: Readonly<Record<Right, readonly Role[]>> = {
  read: ['admins', 'users', 'viewers', 'unrestrictedviewers'],
  show: ['admins', 'users', 'viewers', 'unrestrictedviewers', 'monitors'],
  create: ['admins', 'users'],
  ingest: ['admins', 'ingestors'],
  administer: ['admins'],
}

const BY_CLUSTER_ROLE: Readonly<Record<ClusterRole, readonly Right[]>> = {
  AllDatabasesAdmin: ['read', 'show', 'create', 'ingest', 'administer'],
  AllDatabasesViewer: ['read', 'show'],
  AllDatabasesMonitor: ['show'],
}

export interface Target {
  readonly database: string
  /** A role on this table or function is enough, too. */
  readonly entity?: { readonly kind: 'table' | 'function'; readonly name: string }
}

/** Kusto's role-based access control, per operation. */
export class Rights {
  readonly #catalog: Catalog
  readonly #clusterRoles: ReadonlyMap<string, readonly ClusterRole[]>

  constructor(catalog: Catalog, clusterRoles: ReadonlyMap<string, readonly ClusterRole[]>) {
    this.#catalog = catalog
    this.#clusterRoles = clusterRoles
  }

  has(principal: Principal, right: Right, target: Target): boolean {
    if (this.clusterRoles(principal).some((role) => BY_CLUSTER_ROLE[role].includes(right))) return true
    if (!this.#catalog.hasDatabase(target.database)) return false
    return this.rolesOf(principal, target.database).some((assignment) => grants(assignment, right, target))
  }

  require(principal: Principal, right: Right, target: Target, operation: string): void {
    if (!this.has(principal, right, target)) throw denied(principal, right, target, operation)
  }

  rolesOf(principal: Principal, database: string): RoleAssignment[] {
    return this.#catalog
      .assignments(database)
      .filter(
        ({ applicationId, tenantId }) => applicationId === principal.applicationId && tenantId === principal.tenantId,
      )
  }

  clusterRoles(principal: Principal): readonly ClusterRole[] {
    return this.#clusterRoles.get(principal.applicationId) ?? []
  }

  visibleDatabases(principal: Principal): string[] {
    return this.#catalog.databaseNames.filter(
      (database) => this.clusterRoles(principal).length > 0 || this.rolesOf(principal, database).length > 0,
    )
  }

  /** Whether the principal may ingest anywhere: what the ingestion endpoint asks before it hands out its resources. */
  mayIngestSomewhere(principal: Principal): boolean {
    if (this.clusterRoles(principal).includes('AllDatabasesAdmin')) return true
    return this.#catalog.databaseNames.some((database) =>
      this.rolesOf(principal, database).some(({ role }) => role === 'ingestors' || role === 'admins'),
    )
  }
}

function grants({ role, scope }: RoleAssignment, right: Right, { entity }: Target): boolean {
  if (scope.kind === 'database') return BY_DATABASE_ROLE[right].includes(role)
  if (!entity || scope.kind !== entity.kind || scope.name !== entity.name) return false
  return role === 'admins' || (role === 'ingestors' && right === 'ingest')
}

export function principalFqn({ applicationId, tenantId }: Pick<Principal, 'applicationId' | 'tenantId'>): string {
  return `aadapp=${applicationId};${tenantId}`
}

function denied(principal: Principal, right: Right, target: Target, operation: string): ServiceError {
  const who = `Principal '${principalFqn(principal)}'`
  if (right === 'read') {
    return forbidden(
      `${who} is not authorized to read database '${target.database}'.`,
      'Kusto.DataNode.Exceptions.UnauthorizedDatabaseAccessException',
    )
  }
  const where = target.entity ? `${target.database}/${target.entity.name}` : target.database
  return forbidden(`${who} is not authorized to perform operation '${operation}' on '${where}'.`)
}
