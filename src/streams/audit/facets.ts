import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { facetText, needsCleaning } from '../facet-text.ts'
import type { Facet, FacetValue } from '../stream.ts'

/** What the Audit page filters by, beside the time. */
export const auditFacets: readonly Facet[] = [
  { name: 'action', type: 'text', path: ['action'] },
  { name: 'actionStatus', type: 'text', path: ['actionStatus'] },
  { name: 'actorId', type: 'text', path: ['actor', 'id'] },
  { name: 'actorType', type: 'text', path: ['actor', 'type'] },
  { name: 'targetType', type: 'text', path: ['targetType'] },
  { name: 'tenantId', type: 'text', path: ['tenantId'] },
  { name: 'sessionId', type: 'text', path: ['sessionId'] },
  { name: 'payloadType', type: 'text', path: ['auditPayload', 'type'] },
]

/** In the order of `auditFacets`. Written out, so that the engine reads properties by names that it knows. */
export function auditFacetValues(envelope: JsonObject, line: string): FacetValue[] {
  const cleaning = needsCleaning(line)
  const actor = members(envelope['actor'])
  return [
    facetText(envelope['action'], cleaning),
    facetText(envelope['actionStatus'], cleaning),
    facetText(actor['id'], cleaning),
    facetText(actor['type'], cleaning),
    facetText(envelope['targetType'], cleaning),
    facetText(envelope['tenantId'], cleaning),
    facetText(envelope['sessionId'], cleaning),
    facetText(members(envelope['auditPayload'])['type'], cleaning),
  ]
}

const NO_MEMBERS: JsonObject = {}

function members(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : NO_MEMBERS
}
