import { canonicaliser } from '../canonicaliser.ts'
import type { StreamDefinition } from '../stream.ts'
import { writeAudit } from './canonicalise.ts'
import { auditColumns } from './columns.ts'
import { auditFacets } from './facets.ts'

/** Who accessed or changed which data: the "universal audit model". */
export const audit: StreamDefinition = {
  name: 'audit',
  schemaVersion: 1,
  columns: auditColumns,
  facets: auditFacets,
  write: writeAudit,
  canonicalise: canonicaliser(writeAudit),
}
