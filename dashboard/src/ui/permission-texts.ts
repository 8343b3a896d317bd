import type { Permission } from '../api/schema.generated.ts'

/** What each permission allows, in the order in which they are offered. */
export const PERMISSION_TEXTS: readonly (readonly [Permission, string])[] = [
  ['INGEST', 'Send events.'],
  ['AUDIT', 'See audit events, and set up and run their export.'],
  ['GUARDRAIL', 'See guardrail activity, and set up and run its export.'],
  ['INTEGRATIONS', 'Connect destinations.'],
  ['ADMIN', 'Everything, users and tokens too.'],
]
