import { gunzipSync } from 'node:zlib'
import type { ConfirmAnswer, ConfirmQuestion } from '../destination.ts'
import type { ResolvedMemoryOptions } from './options.ts'

/** Counts the lines of what is stored. */
export async function confirmRows(
  { store, hooks }: ResolvedMemoryOptions,
  question: ConfirmQuestion,
  signal: AbortSignal,
): Promise<ConfirmAnswer> {
  signal.throwIfAborted()
  const answer = hooks.beforeConfirm?.(question, signal)
  if (answer !== undefined) return answer
  const stored = store.get(question.name)
  if (stored === undefined) return { state: 'pending' }
  const rows = gunzipSync(stored.bytes).toString('utf8').split('\n').length - 1
  if (rows === question.rows) return { state: 'queryable', evidence: 'counted', rows }
  return { state: rows < question.rows ? 'short' : 'surplus', rows, expected: question.rows }
}
