import { exactNumber } from '../../base/exact-json.ts'
import { isJsonObject, type JsonObject } from '../../base/json.ts'
import { contentId, eventId } from '../event-id.ts'
import { missingTime } from '../rejection.ts'
import type { EventSink, Rejection, SourceObject } from '../stream.ts'
import { isTime, timeField } from '../time-field.ts'
import { timeText } from '../time-text.ts'
import * as known from './enums.ts'
import { guardrailActivityFacetValues } from './facets.ts'
import type { GuardrailRecord } from './record.ts'
import {
  asNumber,
  booleanOf,
  leave,
  listOf,
  numberOf,
  objectOf,
  type SourceFields,
  textIn,
  textOf,
} from './source-fields.ts'

/**
 * One record from the seed product's webhook, or one of our own form, in our form. Nothing that the source sent is lost: what has no
 * field of its own, or not the type that its field has, is in `extra`. Our own form comes out as it went in.
 *
 * Where `detectedAt` is missing but the source says when it received the event (`receivedAt`), that serves as the event's time, and
 * `detectedAt` is null: nobody knows it. Without either, the event is rejected.
 */
export function writeGuardrailActivity(
  given: SourceObject,
  receivedAt: number,
  sink: EventSink,
): Rejection | undefined {
  const source = given.value()
  const givenId = eventId(source['id'])
  if (typeof givenId === 'object') return givenId
  const detected = timeField(source['detectedAt'], 'detectedAt')
  if (detected !== undefined && !isTime(detected)) return detected
  const received = timeField(source['receivedAt'], 'receivedAt')
  if (received !== undefined && !isTime(received)) return received
  const time = detected ?? received
  if (time === undefined) return missingTime('detectedAt', 'receivedAt')

  const record = readRecord(source)
  record.detectedAt = detected?.text ?? null
  if (givenId === undefined) {
    // A repeat is received later: the received time is no part of its identity, unless it is the only time that the event has.
    if (detected === undefined) record.receivedAt = time.text
    record.id = contentId(JSON.stringify(record))
  } else {
    record.id = givenId
  }
  record.receivedAt = received?.text ?? timeText(receivedAt)
  const line = JSON.stringify(record)
  sink.line.text(line)
  sink.event(record.id, time.ms, guardrailActivityFacetValues(record, line))
  return undefined
}

/** Everything but the id and the times. */
function readRecord(source: JsonObject): GuardrailRecord {
  const fields: SourceFields = { source, extra: undefined }
  const metadata = objectOf(fields, 'metadata')
  const sessionId = textOf(fields, 'sessionId')
  const ruleViolated = textOf(fields, 'ruleViolated') ?? textIn(metadata, 'ruleViolated')
  const record: GuardrailRecord = {
    id: '',
    detectedAt: null,
    receivedAt: null,
    contextSource: known.spelled(known.CONTEXT_SOURCES, textOf(fields, 'contextSource')),
    severity: known.spelled(known.SEVERITIES, textOf(fields, 'severity')),
    status: known.spelled(known.STATUSES, textOf(fields, 'status')),
    label: known.spelled(known.LABELS, textOf(fields, 'label')),
    policyName: policyName(fields, metadata, ruleViolated),
    ruleViolated,
    behaviour: known.spelled(known.BEHAVIOURS, textOf(fields, 'behaviour') ?? textIn(metadata, 'behaviour')),
    detectionType:
      known.spelled(known.DETECTION_TYPES, textOf(fields, 'detectionType')) ??
      (sessionId === null ? 'SINGLE_PROMPT' : 'SESSION'),
    category: textOf(fields, 'category'),
    subCategory: textOf(fields, 'subCategory'),
    type: known.spelled(known.TYPES, textOf(fields, 'type')),
    eventType: known.spelled(known.EVENT_TYPES, textOf(fields, 'eventType')),
    actor: textOf(fields, 'actor'),
    actorIp: textOf(fields, 'actorIp', 'latestApiIp'),
    host: textOf(fields, 'host'),
    component: textOf(fields, 'component', 'latestApiEndpoint'),
    method: textOf(fields, 'method', 'latestApiMethod'),
    collectionId: textOf(fields, 'collectionId', 'latestApiCollectionId'),
    sessionId,
    country: textOf(fields, 'country') ?? textIn(metadata, 'countryCode'),
    destCountry: textOf(fields, 'destCountry') ?? textIn(metadata, 'destCountryCode'),
    successfulExploit: booleanOf(fields, 'successfulExploit'),
    riskScore: numberOf(fields, 'riskScore') ?? asNumber(metadata?.['riskScore']),
    reason: textOf(fields, 'reason') ?? textIn(metadata, 'reason'),
    owaspCategories: listOf(fields, 'owaspCategories'),
    compliance: listOf(fields, 'compliance'),
    refId: textOf(fields, 'refId'),
    ticketUrl: textOf(fields, 'ticketUrl', 'jiraTicketUrl'),
    payload: objectOf(fields, 'payload', 'latestApiOrig'),
    metadata,
    extra: null,
  }
  record.extra = extraOf(fields)
  return record
}

/** `filterId` is the policy's name, except where the metadata names the policy: then it is the rule's. */
function policyName(fields: SourceFields, metadata: JsonObject | null, ruleViolated: string | null): string | null {
  const filterId = textOf(fields, 'filterId')
  const name = textOf(fields, 'policyName') ?? textIn(metadata, 'policyName') ?? filterId
  if (filterId !== null && filterId !== name && filterId !== ruleViolated) leave(fields, 'filterId')
  return name
}

const NAMED: ReadonlySet<string> = new Set([
  ...['id', 'detectedAt', 'receivedAt', 'contextSource', 'severity', 'status', 'label', 'policyName', 'filterId'],
  ...['ruleViolated', 'behaviour', 'detectionType', 'category', 'subCategory', 'type', 'eventType', 'actor', 'actorIp'],
  ...['latestApiIp', 'host', 'component', 'latestApiEndpoint', 'method', 'latestApiMethod', 'collectionId'],
  ...['latestApiCollectionId', 'sessionId', 'country', 'destCountry', 'successfulExploit', 'riskScore', 'reason'],
  ...['owaspCategories', 'compliance', 'refId', 'ticketUrl', 'jiraTicketUrl', 'payload', 'latestApiOrig', 'metadata'],
  'extra',
])

/** What was left and what we do not name, beside an `extra` that the source sent itself. */
function extraOf(fields: SourceFields): JsonObject | null {
  for (const key in fields.source) if (!NAMED.has(key)) leave(fields, key)
  const given = fields.source['extra'] ?? null
  const { extra } = fields
  if (given === null) return extra ?? null
  const isObject = isJsonObject(given) && exactNumber(given) === undefined
  if (!isObject) return { ...extra, extra: given }
  if (extra === undefined) return given
  const clash = Object.keys(extra).some((key) => Object.hasOwn(given, key))
  return clash ? { ...extra, extra: given } : { ...given, ...extra }
}
