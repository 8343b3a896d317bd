import type { Clock } from '../../src/base/clock.ts'
import type { Random } from '../../src/base/random.ts'
import type { Closing } from './closing.ts'
import { Directory } from './directory.ts'
import { FaultPlan } from './faults.ts'
import type { Credentials, Identity } from './identity.ts'
import { IdentityTokens } from './ingest/identity-tokens.ts'
import type { LocalAdxOptions } from './local-adx.ts'
import { type ClusterRole, Rights } from './rights.ts'
import { Catalog, type Role } from './store/catalog.ts'
import { ExtentStore } from './store/extent-store.ts'
import { openStore } from './store/open-store.ts'
import { TokenSigner } from './tokens.ts'

/** Everything but the servers: it outlives a stop and start. */
export function buildWorld(
  options: LocalAdxOptions,
  identity: Identity,
  clock: Clock,
  random: Random,
  resources: Closing,
) {
  const sql = openStore(options.dataDir)
  resources.add(() => sql.close())
  const catalog = new Catalog(sql)
  const extents = new ExtentStore(sql, random)
  const database = options.database ?? 'Security'
  catalog.createDatabase(database)
  const clusterRoles = new Map<string, ClusterRole[]>([[identity.administrator.applicationId, ['AllDatabasesAdmin']]])
  const rights = new Rights(catalog, clusterRoles)
  const directory = new Directory(identity.tenantId)
  register(directory, 'administrator', identity.administrator)
  register(directory, 'application', identity.application)
  const signer = new TokenSigner('spillway-local-azure-stand-in', identity.signingKeyPem)
  const identities = new IdentityTokens(signer, clock)
  const world = {
    sql,
    catalog,
    extents,
    database,
    rights,
    directory,
    signer,
    identities,
    faults: new FaultPlan(),
    clock,
    random,
  }
  if (catalog.assignments(database).length === 0)
    grant(world, identity.application, options.roles ?? ['users', 'ingestors', 'viewers'])
  return world
}

export type World = ReturnType<typeof buildWorld>

export function register(
  directory: Directory,
  displayName: string,
  { applicationId, applicationKey }: Credentials,
): void {
  directory.put({ applicationId, displayName, secrets: [{ value: applicationKey }] })
}

export function grant(
  { catalog, database, directory }: World,
  { applicationId }: Credentials,
  roles: readonly Role[],
): void {
  const granted = roles.map((role) => ({
    role,
    scope: { kind: 'database' } as const,
    applicationId,
    tenantId: directory.tenantId,
    notes: '',
  }))
  catalog.putAssignments(database, [...catalog.assignments(database), ...granted])
}
