import { exactNumber } from '../../base/exact-json.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { contentId, eventId } from '../event-id.ts'
import { setOwn } from '../own-property.ts'
import { invalidField, missingTime } from '../rejection.ts'
import { scalarText } from '../scalar-text.ts'
import type { CanonicalEvent, Rejection } from '../stream.ts'
import { isTime, timeField } from '../time-field.ts'
import { timeText } from '../time-text.ts'
import { auditFacetValues } from './facets.ts'

/**
 * The document that people know, as one line: the envelope's fields in a fixed order, those that are missing left out, then every
 * field that the envelope does not name, as it came and in its order (keys that look like array indexes first: JavaScript's way).
 *
 * - Times become ISO-8601 in UTC. Where `eventTimestamp` is missing but the source says when it received the event
 *   (`receivedTimestamp`), that serves as the event's time, and `eventTimestamp` stays missing: nobody knows it. Without either, the
 *   event is rejected. A missing `receivedTimestamp` becomes the time of our own receipt.
 * - A number or boolean where the envelope has a string becomes its text. Any other wrong type in the envelope is rejected.
 */
export function canonicaliseAudit(source: JsonObject, receivedAt: number): CanonicalEvent | Rejection {
  const givenId = eventId(source['id'])
  if (typeof givenId === 'object') return givenId
  const happened = timeField(source, 'eventTimestamp')
  if (happened !== undefined && !isTime(happened)) return happened
  const received = timeField(source, 'receivedTimestamp')
  if (received !== undefined && !isTime(received)) return received
  const time = happened ?? received
  if (time === undefined) return missingTime('eventTimestamp', 'receivedTimestamp')

  const envelope: JsonObject = { id: givenId ?? '' }
  const wrong = copyFields(FIELDS_BEFORE_TIMES, source, envelope)
  if (happened !== undefined) envelope['eventTimestamp'] = happened.text
  envelope['receivedTimestamp'] = received?.text ?? timeText(receivedAt)
  const alsoWrong = wrong ?? copyFields(FIELDS_AFTER_TIMES, source, envelope)
  if (alsoWrong !== undefined) return alsoWrong

  const others = otherFields(source)
  const id = givenId ?? contentId(timelessLine(envelope, others))
  envelope['id'] = id
  const line = joinedLine(envelope, others)
  return { id, line, time: time.ms, facets: auditFacetValues(envelope, line) }
}

type FieldKind = 'text' | 'object' | 'list'

interface Field {
  readonly name: string
  readonly kind: FieldKind
}

const FIELDS_BEFORE_TIMES: readonly Field[] = [
  { name: 'action', kind: 'text' },
  { name: 'actionStatus', kind: 'text' },
  { name: 'actionStatusReason', kind: 'text' },
  { name: 'actor', kind: 'object' },
  { name: 'actorIp', kind: 'text' },
  { name: 'sessionId', kind: 'text' },
  { name: 'requestId', kind: 'text' },
  { name: 'userAgent', kind: 'text' },
  { name: 'tenantId', kind: 'text' },
]
const FIELDS_AFTER_TIMES: readonly Field[] = [
  { name: 'targetType', kind: 'text' },
  { name: 'targets', kind: 'list' },
  { name: 'relatedResources', kind: 'list' },
  { name: 'auditPayload', kind: 'object' },
]
const NAMED: ReadonlySet<string> = new Set([
  ...['id', 'eventTimestamp', 'receivedTimestamp'],
  ...[...FIELDS_BEFORE_TIMES, ...FIELDS_AFTER_TIMES].map((field) => field.name),
])

const EXPECTED: Readonly<Record<FieldKind, string>> = { text: 'a string', object: 'an object', list: 'a list' }

function copyFields(fields: readonly Field[], source: JsonObject, envelope: JsonObject): Rejection | undefined {
  for (const { name, kind } of fields) {
    const value = source[name]
    if (value === undefined) continue
    const taken = value === null ? null : asKind(kind, value)
    if (taken === undefined) return invalidField(name, EXPECTED[kind], value)
    envelope[name] = taken
  }
  return undefined
}

function asKind(kind: FieldKind, value: JsonValue): JsonValue | undefined {
  if (kind === 'text') return scalarText(value)
  if (kind === 'list') return Array.isArray(value) ? value : undefined
  return isJsonObject(value) && exactNumber(value) === undefined ? value : undefined
}

function otherFields(source: JsonObject): JsonObject | undefined {
  let others: JsonObject | undefined
  for (const key in source) {
    if (NAMED.has(key)) continue
    others ??= {}
    setOwn(others, key, source[key] ?? null)
  }
  return others
}

/**
 * What the id of an event without one is made from: a repeat is received later, so the received time is left out, except where it is the only
 * time that the event has.
 */
function timelessLine(envelope: JsonObject, others: JsonObject | undefined): string {
  return joinedLine(
    envelope['eventTimestamp'] === undefined ? envelope : { ...envelope, receivedTimestamp: '' },
    others,
  )
}

/** Two objects as one, in this order also where a key of `others` looks like an array index. */
function joinedLine(envelope: JsonObject, others: JsonObject | undefined): string {
  const line = JSON.stringify(envelope)
  return others === undefined ? line : `${line.slice(0, -1)},${JSON.stringify(others).slice(1)}`
}
