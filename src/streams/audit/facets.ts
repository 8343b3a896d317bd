import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { facetText, needsCleaning } from '../facet-text.ts'
import type { Facet, FacetValue } from '../stream.ts'

/** What the Audit page filters by, beside the time. */
export const auditFacets: readonly Facet[] = [
  { name: 'action', path: ['action'] },
  { name: 'actionStatus', path: ['actionStatus'] },
  { name: 'actorId', path: ['actor', 'id'] },
  { name: 'actorType', path: ['actor', 'type'] },
  { name: 'targetType', path: ['targetType'] },
  { name: 'tenantId', path: ['tenantId'] },
  { name: 'sessionId', path: ['sessionId'] },
  { name: 'payloadType', path: ['auditPayload', 'type'] },
  { name: 'actorName', path: ['actor', 'name'] },
  { name: 'targetName', path: ['targets', '0', 'name'] },
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
    facetText(actor['name'], cleaning),
    facetText(members(firstOf(envelope['targets']))['name'], cleaning),
  ]
}

const NO_MEMBERS: JsonObject = {}

function firstOf(value: JsonValue | undefined): JsonValue | undefined {
  return Array.isArray(value) ? value[0] : undefined
}

function members(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : NO_MEMBERS
}
