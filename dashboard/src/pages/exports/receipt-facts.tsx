import { Copy } from '../../ui/copy.tsx'
import { Facts } from '../../ui/facts.tsx'
import { bytes, count, exactTime } from '../../ui/format.ts'
import type { StoredReceipt } from './exports.graphql.ts'
import classes from './receipt-facts.module.css'

export interface ReceiptFactsProps {
  readonly receipt: StoredReceipt
  readonly artifactName: string | null
}

/** What was delivered, what the destination said to it, and its place in the chain. */
export function ReceiptFacts({ receipt, artifactName }: ReceiptFactsProps) {
  const { sequence, location, sha256, rows, settledAt, alreadyThere, acknowledgement } = receipt
  return (
    <div className={classes.receipt}>
      <Facts
        of={[
          ['Receipt', `${count(sequence)} of its chain, settled ${exactTime(Date.parse(settledAt))}`],
          ['Artifact', <Long key="artifact" text={artifactName ?? '–'} what="the artifact's name" />],
          ['Location', <Long key="location" text={location} what="the location" />],
          ['Content', `${count(rows)} events, ${bytes(receipt.bytes)}${timesOf(receipt)}`],
          ['SHA-256', <Long key="sha256" text={sha256} what="the checksum" />],
          ['Chain', <Chain key="chain" previous={receipt.previousHash} own={receipt.hash} />],
          ...(alreadyThere
            ? [['Note', 'An earlier attempt had got through; its answer was lost on the way.'] as const]
            : []),
          ['Acknowledged', <pre key="ack">{indented(acknowledgement)}</pre>],
        ]}
      />
    </div>
  )
}

function Long({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <span className={classes.long}>
      <code>{text}</code>
      <Copy text={text} what={what} />
    </span>
  )
}

function Chain({ previous, own }: { readonly previous: string; readonly own: string }) {
  return (
    <span className={classes.long}>
      <code>
        {previous.slice(0, 12)}… → {own.slice(0, 12)}…
      </code>
      <Copy text={own} what="the receipt's hash" />
    </span>
  )
}

function timesOf({ firstEventTime, lastEventTime }: StoredReceipt): string {
  if (firstEventTime === null || lastEventTime === null) return ''
  return `, from ${exactTime(Date.parse(firstEventTime))} to ${exactTime(Date.parse(lastEventTime))}`
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
