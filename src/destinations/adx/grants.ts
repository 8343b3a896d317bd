import type { FaultCode } from '../../model/fault-table.ts'
import type { Purpose } from './fault.ts'
import { quoteName, quoteText } from './kql.ts'
import type { AdxTarget } from './options.ts'

type Grantee = Pick<AdxTarget, 'database' | 'tenantId' | 'applicationId'>

export type DatabaseRole = 'ingestors' | 'viewers' | 'users'

const ROLE_NAMES: Readonly<Record<DatabaseRole, string>> = { ingestors: 'Ingestor', viewers: 'Viewer', users: 'User' }

/** The command that gives the application a role, ready to be pasted. */
export function grantCommand(role: DatabaseRole, grantee: Grantee): string {
  return `.add database ${quoteName(grantee.database)} ${role} (${quoteText(principalOf(grantee))})`
}

/** Any command of the ingesting kind: mappings, resources, identity. */
export function toIngest(grantee: Grantee): Purpose {
  return { lacking: 'INGESTION_NOT_ALLOWED', grant: grantHint('ingestors', grantee), missing: 'TABLE_NOT_FOUND' }
}

/** To look at the database: never needed for delivering. `missing` is what the command names. */
export function toRead(grantee: Grantee, missing: FaultCode): Purpose {
  const grant =
    'Nothing has to be done: Spillway delivers without it, and counts what arrived only where it may read. ' +
    `To allow that: ${grantHint('viewers', grantee)}`
  return { lacking: 'READING_NOT_ALLOWED', grant, missing }
}

export function toCreate(grantee: Grantee): Purpose {
  const grant = `${grantHint('users', grantee)} Or create the table yourself and set \`createTables\` to false.`
  return { lacking: 'TABLE_CHANGE_NOT_ALLOWED', grant, missing: 'DATABASE_NOT_FOUND' }
}

/** Who made a table may extend it; for a table of someone else that right is given by the table. */
export function toExtend(table: string, grantee: Grantee): Purpose {
  const grant =
    `A Table Admin runs .add table ${quoteName(table)} admins (${quoteText(principalOf(grantee))}), or adds the columns and sets ` +
    '`createTables` to false.'
  return { lacking: 'TABLE_CHANGE_NOT_ALLOWED', grant, missing: 'TABLE_NOT_FOUND' }
}

/** By command or by hand. */
function grantHint(role: DatabaseRole, grantee: Grantee): string {
  return (
    `A Database Admin runs ${grantCommand(role, grantee)} in the web UI, or in the Azure portal: the cluster → Databases → ` +
    `${grantee.database} → Permissions → Add → ${ROLE_NAMES[role]} → the app registration.`
  )
}

function principalOf({ applicationId, tenantId }: Grantee): string {
  return `aadapp=${applicationId};${tenantId}`
}
