import { sha256Hex } from '../base/hash.ts'
import type { JobId, TaskId } from './ids.ts'
import { sortedJson } from './sorted-json.ts'

/** That the rows of a delivery can be queried at the destination. Follows the receipt, to which it is bound by its hash; never changed. */
export interface Confirmation {
  readonly taskId: TaskId
  readonly jobId: JobId
  readonly receiptHash: string
  readonly rows: number
  /** `counted`: every row was counted there. `reported`: the destination said so, and Spillway may not count. */
  readonly evidence: 'counted' | 'reported'
  /** Milliseconds: when the destination took the delivery, and when its rows were first seen. */
  readonly sentAt: number
  readonly queryableAt: number
  /** SHA-256 (hex) of the other fields as JSON with sorted keys. */
  readonly hash: string
}

export function sealConfirmation(body: Omit<Confirmation, 'hash'>): Confirmation {
  return { ...body, hash: sha256Hex(sortedJson(body)) }
}
