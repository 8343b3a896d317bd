import type { Window } from '../model/window.ts'

/** What is known of a block without reading it. */
export interface BlockMeta {
  readonly window: Window
  readonly rawBytes: number
  readonly storedBytes: number
  /** SHA-256 (hex) of the segment. */
  readonly hash: string
  /** When its first event was received. */
  readonly receivedAt: number
  readonly firstEventAt: number
  readonly lastEventAt: number
}
