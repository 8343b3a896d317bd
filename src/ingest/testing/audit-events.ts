import { assert } from '../../base/assert.ts'
import { streamDefinition } from '../../streams/registry.ts'
import { type CanonicalEvent, isRejection } from '../../streams/stream.ts'
import { type EventPack, packOf } from '../event-pack.ts'

export const AUDIT = streamDefinition('audit')

/** A canonical event of the stream `audit` whose line is about so long. */
export function auditEvent(id: string, bytes = 0): CanonicalEvent {
  const event = AUDIT.canonicalise({ id, eventTimestamp: 1_768_398_441, noise: 'x'.repeat(bytes) }, 0)
  assert(!isRejection(event), 'it is an event')
  return event
}

export function auditPack(ids: readonly string[], bytes = 0): EventPack {
  return packOf(ids.map((id) => auditEvent(id, bytes)))
}
