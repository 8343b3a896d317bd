import { hash } from 'node:crypto'

/** What of a receipt its hash is made of, as GraphQL gives it: times as ISO-8601, the acknowledgement as JSON. */
export interface ReceiptFacts {
  readonly exportConfigurationId: string
  readonly sequence: number
  readonly exportJobId: string
  readonly exportTaskId: string
  readonly stream: string
  readonly artifactName: string
  readonly location: string
  readonly bytes: number
  readonly sha256: string
  readonly rows: number
  readonly rowsQuarantined: number
  readonly quarantinedSha256: string
  readonly windowFrom: number
  readonly windowUpto: number
  readonly firstEventTime: string
  readonly lastEventTime: string
  readonly settledAt: string
  readonly alreadyThere: boolean
  readonly acknowledgement: string
  readonly softwareVersion: string
  readonly previousHash: string
}

/**
 * SHA-256 over the receipt as JSON with its keys sorted, as docs/concepts.md describes it. Written from that page and not from Spillway's code: an
 * auditor would do the same.
 */
export function receiptHash(receipt: ReceiptFacts): string {
  const acknowledgement = JSON.parse(receipt.acknowledgement) as Record<string, string>
  const facts = {
    acknowledgement: Object.fromEntries(Object.entries(acknowledgement).sort(([a], [b]) => (a < b ? -1 : 1))),
    alreadyThere: receipt.alreadyThere,
    artifactName: receipt.artifactName,
    bytes: receipt.bytes,
    chain: receipt.exportConfigurationId,
    firstEventAt: Date.parse(receipt.firstEventTime),
    jobId: receipt.exportJobId,
    lastEventAt: Date.parse(receipt.lastEventTime),
    location: receipt.location,
    previousHash: receipt.previousHash,
    quarantined: { count: receipt.rowsQuarantined, sha256: receipt.quarantinedSha256 },
    rows: receipt.rows,
    sequence: receipt.sequence,
    settledAt: Date.parse(receipt.settledAt),
    sha256: receipt.sha256,
    softwareVersion: receipt.softwareVersion,
    stream: receipt.stream,
    taskId: receipt.exportTaskId,
    window: { from: receipt.windowFrom, upto: receipt.windowUpto },
  }
  return hash('sha256', JSON.stringify(facts), 'hex')
}
