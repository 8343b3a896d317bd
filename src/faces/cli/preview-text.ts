import type { Destination } from './destination-documents.ts'
import type { ExportPreview } from './on-demand-documents.ts'
import { bytes, count } from './table.ts'

/** What an export would send, for a person to agree to. */
export function previewText(
  preview: ExportPreview,
  { name, target, confirmsRows }: Destination,
  again: boolean,
): string {
  const { events, alreadyDelivered, eventsToSend, rawBytes, artifacts } = preview
  if (events === 0) return 'No event matches.'
  const time = preview.firstEventTime === null ? '' : `, from ${preview.firstEventTime} to ${preview.lastEventTime}`
  const known =
    alreadyDelivered === 0
      ? undefined
      : `${count(alreadyDelivered)} of them are there already and are ${again ? 'sent again' : 'left out'}.`
  const size = `about ${bytes(rawBytes)} of JSON in ${number(artifacts, confirmsRows ? 'slice' : 'file')}`
  return [
    `${number(events, 'event')} ${events === 1 ? 'matches' : 'match'}${time}.`,
    known,
    eventsToSend === 0
      ? 'Nothing is left to send.'
      : `${number(eventsToSend, 'event')} to send to "${name}" (${target}): ${size}.`,
  ]
    .filter((line) => line !== undefined)
    .join('\n')
}

function number(value: number, what: string): string {
  return `${count(value)} ${what}${value === 1 ? '' : 's'}`
}
