import { facetListText, facetText, needsCleaning } from '../facet-text.ts'
import type { Facet, FacetValue } from '../stream.ts'
import type { GuardrailRecord } from './record.ts'

/** What the Guardrail Activity page filters by, beside the time. */
export const guardrailActivityFacets: readonly Facet[] = [
  facet('contextSource'),
  facet('severity', { order: ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] }),
  facet('status'),
  facet('label'),
  facet('policyName'),
  facet('ruleViolated'),
  facet('behaviour'),
  facet('detectionType'),
  facet('category'),
  facet('type'),
  facet('actor'),
  facet('host'),
  facet('component'),
  facet('collectionId'),
  facet('sessionId'),
  facet('subCategory'),
  facet('riskScore', { order: 'number' }),
  facet('compliance', { isList: true }),
]

function facet(name: keyof GuardrailRecord, more: Pick<Facet, 'order' | 'isList'> = {}): Facet {
  return { name, path: [name], ...more }
}

/** In the order of `guardrailActivityFacets`. Written out, so that the engine reads fields of a known shape. */
export function guardrailActivityFacetValues(record: GuardrailRecord, line: string): FacetValue[] {
  const cleaning = needsCleaning(line)
  return [
    facetText(record.contextSource, cleaning),
    facetText(record.severity, cleaning),
    facetText(record.status, cleaning),
    facetText(record.label, cleaning),
    facetText(record.policyName, cleaning),
    facetText(record.ruleViolated, cleaning),
    facetText(record.behaviour, cleaning),
    facetText(record.detectionType, cleaning),
    facetText(record.category, cleaning),
    facetText(record.type, cleaning),
    facetText(record.actor, cleaning),
    facetText(record.host, cleaning),
    facetText(record.component, cleaning),
    facetText(record.collectionId, cleaning),
    facetText(record.sessionId, cleaning),
    facetText(record.subCategory, cleaning),
    facetText(record.riskScore, cleaning),
    facetListText(record.compliance, cleaning),
  ]
}
