import { JsonOutline, jsonKey } from '../../base/json-outline.ts'
import { memberFacet } from '../facet-text.ts'
import type { Facet, FacetValue } from '../stream.ts'
import { type Envelope, fieldNamed } from './envelope.ts'

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

/** In the order of `auditFacets`. Written out, so that nothing is looked up by name. */
export function auditFacetValues(envelope: Envelope): FacetValue[] {
  const { source } = envelope
  const actor = envelope.member(ACTOR)
  const payload = envelope.member(AUDIT_PAYLOAD)
  return [
    memberFacet(source, envelope.member(ACTION)),
    memberFacet(source, envelope.member(ACTION_STATUS)),
    memberFacet(source, actor === undefined ? undefined : source.find(actor, ID_KEY)),
    memberFacet(source, actor === undefined ? undefined : source.find(actor, TYPE_KEY)),
    memberFacet(source, envelope.member(TARGET_TYPE)),
    memberFacet(source, envelope.member(TENANT_ID)),
    memberFacet(source, envelope.member(SESSION_ID)),
    memberFacet(source, payload === undefined ? undefined : source.find(payload, TYPE_KEY)),
    memberFacet(source, actor === undefined ? undefined : source.find(actor, NAME_KEY)),
    targetName(envelope),
  ]
}

/** Of the first target. */
function targetName(envelope: Envelope): FacetValue {
  const targets = envelope.member(TARGETS)
  if (targets === undefined || !firstTarget.readFirstOf(envelope.source, targets)) return null
  return memberFacet(firstTarget, firstTarget.findTop(NAME_KEY))
}

const firstTarget = new JsonOutline()

const [ACTION, ACTION_STATUS, ACTOR] = [fieldNamed('action'), fieldNamed('actionStatus'), fieldNamed('actor')]
const [TARGET_TYPE, TENANT_ID, SESSION_ID] = [fieldNamed('targetType'), fieldNamed('tenantId'), fieldNamed('sessionId')]
const [TARGETS, AUDIT_PAYLOAD] = [fieldNamed('targets'), fieldNamed('auditPayload')]
const ID_KEY = jsonKey('id')
const TYPE_KEY = jsonKey('type')
const NAME_KEY = jsonKey('name')
