import { GrowingBytes } from '../../base/growing-bytes.ts'
import type { JsonValue } from '../../base/json.ts'
import type { JsonKind } from '../../base/json-outline.ts'
import { contentId, eventId } from '../event-id.ts'
import { ObjectWriter } from '../object-writer.ts'
import { invalidField, missingTime } from '../rejection.ts'
import type { EventSink, Rejection, SourceObject } from '../stream.ts'
import { isTime, timeField } from '../time-field.ts'
import { timeText } from '../time-text.ts'
import { Envelope, FIELDS, type Field, fieldNamed } from './envelope.ts'
import { auditFacetValues } from './facets.ts'

/**
 * The document that people know, as one line: the envelope's fields in a fixed order, those that are missing left out, then every
 * field that the envelope does not name, as it came and in its order (keys that look like array indexes first: JavaScript's way).
 *
 * - Times become ISO-8601 in UTC. Where `eventTimestamp` is missing but the source says when it received the event
 *   (`receivedTimestamp`), that serves as the event's time, and `eventTimestamp` stays missing: nobody knows it. Without either, the
 *   event is rejected. A missing `receivedTimestamp` becomes the time of our own receipt.
 * - A number or boolean where the envelope has a string becomes its text. Any other wrong type in the envelope is rejected.
 *
 * Whatever stays as it is is copied as bytes: only the id, the times and the facets are looked at.
 */
export function writeAudit({ outline }: SourceObject, receivedAt: number, sink: EventSink): Rejection | undefined {
  envelope.find(outline)
  const given = envelope.value(ID)
  const givenId = eventId(given)
  if (typeof givenId === 'object') return givenId
  const givenHappened = envelope.value(EVENT_TIMESTAMP)
  const happened = timeField(givenHappened, EVENT_TIMESTAMP.name)
  if (happened !== undefined && !isTime(happened)) return happened
  const givenReceived = envelope.value(RECEIVED_TIMESTAMP)
  const received = timeField(givenReceived, RECEIVED_TIMESTAMP.name)
  if (received !== undefined && !isTime(received)) return received
  const time = happened ?? received
  if (time === undefined) return missingTime(EVENT_TIMESTAMP.name, RECEIVED_TIMESTAMP.name)
  const wrong = wrongField(envelope)
  if (wrong !== undefined) return wrong

  const times = {
    happened: ownText(happened?.text, givenHappened),
    received: ownText(received?.text ?? timeText(receivedAt), givenReceived),
  }
  const id = givenId ?? contentId(timelessLine(envelope, times))
  writeLine(envelope, { id: ownText(id, given), happened: times.happened, received: times.received }, sink.line)
  sink.event(id, time.ms, auditFacetValues(envelope))
  return undefined
}

const envelope = new Envelope()

const ID = fieldNamed('id')
const EVENT_TIMESTAMP = fieldNamed('eventTimestamp')
const RECEIVED_TIMESTAMP = fieldNamed('receivedTimestamp')

/** The fields that have a form of their own in the canonical line. */
interface OwnTexts {
  readonly id: OwnText
  readonly happened: OwnText
  readonly received: OwnText
}

interface OwnText {
  /** Undefined where the line does not have the field. */
  readonly text: string | undefined
  readonly isAsGiven: boolean
}

function ownText(text: string | undefined, given: JsonValue | undefined): OwnText {
  return { text, isAsGiven: text === given }
}

const EXPECTED = { text: 'a string', object: 'an object', list: 'a list' } as const

function wrongField(envelope: Envelope): Rejection | undefined {
  for (const field of FIELDS) {
    const member = envelope.member(field)
    if (member === undefined || field.kind === 'id' || field.kind === 'time') continue
    const kind = envelope.source.kind(member)
    if (kind === field.kind || kind === 'null' || (field.kind === 'text' && isScalar(kind))) continue
    return invalidField(field.name, EXPECTED[field.kind], envelope.source.value(member))
  }
  return undefined
}

/**
 * What the id of an event without one is made from: a repeat is received later, so the received time is left out, except where it is the only
 * time that the event has.
 */
function timelessLine(envelope: Envelope, { happened, received }: Omit<OwnTexts, 'id'>): Uint8Array {
  const bytes = new GrowingBytes()
  const nothing: OwnText = { text: '', isAsGiven: false }
  const isOnlyTime = happened.text === undefined
  writeLine(envelope, { id: nothing, happened, received: isOnlyTime ? received : nothing }, bytes)
  return bytes.bytes()
}

/** Without a copy of an object anywhere: it is written for each event. */
function writeLine(envelope: Envelope, own: OwnTexts, bytes: GrowingBytes): void {
  const { source } = envelope
  const writer = new ObjectWriter(source, bytes)
  for (const field of FIELDS) {
    const member = envelope.member(field)
    if (field.kind === 'id' || field.kind === 'time') {
      const { text, isAsGiven } = ownTextOf(field, own)
      if (member !== undefined && isAsGiven) writer.copy(member)
      else if (text !== undefined) writer.write(`"${field.name}":${JSON.stringify(text)}`)
    } else if (member !== undefined) {
      const becomesText = field.kind === 'text' && isScalar(source.kind(member))
      if (becomesText) writer.write(`"${field.name}":"${source.source(member)}"`)
      else writer.copy(member)
    }
  }
  for (const member of envelope.others) writer.copy(member)
  writer.end()
}

function ownTextOf(field: Field, own: OwnTexts): OwnText {
  if (field === ID) return own.id
  return field === EVENT_TIMESTAMP ? own.happened : own.received
}

function isScalar(kind: JsonKind): boolean {
  return kind === 'number' || kind === 'boolean'
}
