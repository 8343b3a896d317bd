import { canonicaliser } from '../canonicaliser.ts'
import type { StreamDefinition } from '../stream.ts'
import { writeGuardrailActivity } from './canonicalise.ts'
import { guardrailActivityColumns } from './columns.ts'
import { guardrailActivityFacets } from './facets.ts'

/** Verdicts of guardrails on agents, MCP servers and employees' AI tools. */
export const guardrailActivity: StreamDefinition = {
  name: 'guardrail_activity',
  schemaVersion: 1,
  columns: guardrailActivityColumns,
  facets: guardrailActivityFacets,
  write: writeGuardrailActivity,
  canonicalise: canonicaliser(writeGuardrailActivity),
}
