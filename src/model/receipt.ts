import { sha256Hex } from '../base/hash.ts'
import type { ArtifactName, ChainId, JobId, StreamName, TaskId } from './ids.ts'
import type { QuarantineSum } from './quarantine.ts'
import { sortedJson } from './sorted-json.ts'
import type { Window } from './window.ts'

/** What proves one delivery. Everything but `hash` is covered by `hash`; `previousHash` chains it to the receipt before. */
export interface Receipt {
  /** Which chain: one for each export configuration, and one for each job on demand or of which something arrived after it was cancelled. */
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

/** Which receipt of which chain. */
export type ReceiptPlace = Pick<Receipt, 'chain' | 'sequence' | 'previousHash'>

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
 * meet; those of a single job, which takes only what was selected, may leave something out between them, and come in any order.
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
    const { from, upto } = receipt.window
    if (isOfConfiguration(receipt) && nextPosition !== undefined) {
      if (from < nextPosition) return `${at}: repeats positions from ${from}`
      if (from > nextPosition) return `${at}: positions ${nextPosition} to ${from} are missing`
    }
    previousHash = receipt.hash
    nextSequence += 1
    nextPosition = upto
  }
  return repetition(receipts)
}

/** And not of a single job. */
function isOfConfiguration({ chain, jobId }: Receipt): boolean {
  return chain !== jobId
}

function repetition(receipts: readonly Receipt[]): string | undefined {
  let previous: Receipt | undefined
  for (const receipt of receipts.toSorted((a, b) => a.window.from - b.window.from)) {
    const { from, upto } = receipt.window
    if (previous !== undefined && from < previous.window.upto && from < upto)
      return `receipt ${Math.max(receipt.sequence, previous.sequence)}: repeats positions from ${from}`
    previous = receipt
  }
  return undefined
}
