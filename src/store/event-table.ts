import type { StreamName } from '../model/ids.ts'

/** The table of a stream's slim rows: one row an event, holding what can be filtered; the event itself is in its block. */
export function eventTable(stream: StreamName): `event_${StreamName}` {
  return `event_${stream}`
}
