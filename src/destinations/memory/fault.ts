import type { ArtifactName } from '../../model/ids.ts'
import type { Acknowledgement, Artifact, ConfirmAnswer, ConfirmQuestion } from '../destination.ts'

/**
 * Called at the points where a real delivery can break. A hook that throws makes the call fail there, with whatever it throws: a Fault, or a
 * simulated crash. A hook that waits makes the call slow, and should obey the signal.
 */
export interface MemoryHooks {
  /** Before anything was read. */
  beforePut?(artifact: Artifact, signal: AbortSignal): void | Promise<void>
  /** All bytes have come, nothing is stored yet. */
  beforeStore?(artifact: Artifact, signal: AbortSignal): void | Promise<void>
  /** It is stored: a failure from here on is a lost answer. */
  afterStore?(artifact: Artifact, acknowledgement: Acknowledgement, signal: AbortSignal): void | Promise<void>
  /** Answers in its place, unless it gives nothing. */
  beforeConfirm?(question: ConfirmQuestion, signal: AbortSignal): ConfirmAnswer | undefined
  beforeFind?(name: ArtifactName, signal: AbortSignal): void | Promise<void>
  beforeProbe?(signal: AbortSignal): void | Promise<void>
}

/** A hook that throws what `failure` gives for the nth call of it, from 1; undefined lets the call go on. */
export function failingAt(failure: (call: number) => Error | undefined): () => void {
  let calls = 0
  return () => {
    calls += 1
    const error = failure(calls)
    if (error !== undefined) throw error
  }
}
