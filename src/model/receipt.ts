import { sha256Hex } from '../base/hash.ts'
import type { ArtifactName, ChainId, JobId, StreamName, TaskId } from './ids.ts'
import type { QuarantineSum } from './quarantine.ts'
import { sortedJson } from './sorted-json.ts'
import type { Window } from './window.ts'

/** What proves one delivery. Everything but `hash` is covered by `hash`; `previousHash` chains it to the receipt before. */
export interface Receipt {
  /** Which chain: one for each export configuration, and one for each job on demand. */
  readonly chain: ChainId
  /** 1, 2, 3 … within the chain. */
  readonly sequence: number
  readonly jobId: JobId
  readonly taskId: TaskId
  readonly stream: StreamName
  readonly window: Window
  readonly artifactName: ArtifactName
  readonly location: string
  readonly bytes: number
  readonly sha256: string
  readonly rows: number
  /** Events of the slice that could not be rows, and are not in it. */
  readonly quarantined: QuarantineSum
  /** Milliseconds. */
  readonly firstEventAt: number
  readonly lastEventAt: number
  readonly settledAt: number
  readonly alreadyThere: boolean
  /** The destination's own words. */
  readonly acknowledgement: Readonly<Record<string, string>>
  readonly softwareVersion: string
  readonly previousHash: string
  readonly hash: string
}

export type ReceiptBody = Omit<Receipt, 'hash'>

/** The previous hash of a chain's first receipt. */
export const CHAIN_START = '0'.repeat(64)

export function sealReceipt(body: ReceiptBody): Receipt {
  return { ...body, hash: receiptHash(body) }
}

/** SHA-256 (hex) over the receipt's fields as JSON with sorted keys: the same however it was stored or moved. */
export function receiptHash(receipt: ReceiptBody): string {
  const { hash: _, ...body } = receipt as Receipt
  return sha256Hex(sortedJson(body))
}

/**
 * The first thing that is wrong with a chain (in order of sequence, from its first receipt), or undefined. The windows of a configuration's receipts
 * meet; those of a job on demand, which takes only what was selected, may leave something out between them.
 */
export function chainProblem(receipts: readonly Receipt[]): string | undefined {
  let previousHash = CHAIN_START
  let nextSequence = 1
  let nextPosition: number | undefined
  for (const receipt of receipts) {
    const at = `receipt ${receipt.sequence}`
    if (receipt.sequence !== nextSequence) return `${at}: expected sequence ${nextSequence}`
    if (receipt.previousHash !== previousHash) return `${at}: does not follow the receipt before it`
    if (receipt.hash !== receiptHash(receipt)) return `${at}: its content was changed`
    if (nextPosition !== undefined && receipt.window.from < nextPosition)
      return `${at}: repeats positions from ${receipt.window.from}`
    if (nextPosition !== undefined && receipt.window.from > nextPosition && !isOnDemand(receipt))
      return `${at}: positions ${nextPosition} to ${receipt.window.from} are missing`
    previousHash = receipt.hash
    nextSequence += 1
    nextPosition = receipt.window.upto
  }
  return undefined
}

/** A job on demand has a chain of its own. */
function isOnDemand({ chain, jobId }: Receipt): boolean {
  return chain === jobId
}
