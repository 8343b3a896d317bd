import { useEffect } from 'react'
import type { ExportOnDemandInput } from '../api/schema.generated.ts'
import { useRead } from '../api/use-read.ts'
import { bytes, count, plural, shortTime } from '../ui/format.ts'
import { Loaded } from '../ui/states.tsx'
import classes from './export-preview-facts.module.css'
import type { ExportSubject } from './export-subject.ts'
import { ExportPreview, type ExportPreviewResult } from './on-demand.graphql.ts'

export interface ExportPreviewFactsProps {
  readonly noun: ExportSubject['noun']
  readonly data: ExportOnDemandInput
  /** How many would be sent; undefined while that is counted. */
  readonly onCounted: (events: number | undefined) => void
}

/** How much would be sent, and how much of it is there already. */
export function ExportPreviewFacts({ noun, data, onCounted }: ExportPreviewFactsProps) {
  const read = useRead(ExportPreview, { data }, { keepLast: true })
  const counted = read.isPlaceholderData ? undefined : read.data?.exportPreview.eventsToSend
  useEffect(() => onCounted(counted), [counted, onCounted])
  return (
    <div className={classes.facts} aria-busy={read.isPlaceholderData}>
      <Loaded read={read} loading={<p className={classes.counting}>Counting…</p>}>
        {({ exportPreview }) => <Facts noun={noun} preview={exportPreview} again={data.again === true} />}
      </Loaded>
    </div>
  )
}

interface FactsProps {
  readonly noun: ExportSubject['noun']
  readonly preview: ExportPreviewResult['exportPreview']
  readonly again: boolean
}

function Facts({ noun, preview, again }: FactsProps) {
  const { events, alreadyDelivered, eventsToSend, rawBytes, artifacts, firstEventTime, lastEventTime } = preview
  if (events === 0) return <p className={classes.counting}>No {noun.many} match.</p>
  return (
    <>
      <p className={classes.main}>
        <strong>{plural(eventsToSend, noun.one, noun.many)}</strong>
        {eventsToSend > 0 && `, about ${bytes(rawBytes)}, in ${plural(artifacts, 'part')}`}
      </p>
      <p className={classes.more}>
        {firstEventTime !== null && lastEventTime !== null && (
          <>
            From {shortTime(Date.parse(firstEventTime))} to {shortTime(Date.parse(lastEventTime))}.{' '}
          </>
        )}
        {alreadyDelivered === 0
          ? 'None of them is there yet.'
          : again
            ? `${count(alreadyDelivered)} of them are there already.`
            : `${count(alreadyDelivered)} of ${count(events)} are there already and are left out.`}
      </p>
    </>
  )
}
