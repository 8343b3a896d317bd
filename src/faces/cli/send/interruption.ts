import { EXITS } from '../exit-codes.ts'

/** How long a stopped run waits for the answers under way. */
const ANSWERS_MS_MAX = 5_000

export interface Interruption {
  /** At the first Ctrl-C: begin nothing new. */
  readonly stop: AbortSignal
  /** A little later: give up what is under way. */
  readonly abandon: AbortSignal
  close(): void
}

/** Ctrl-C stops cleanly; a second one at once. */
export function listenForInterruption(): Interruption {
  const stop = new AbortController()
  const abandon = new AbortController()
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(EXITS.interrupted.code)
    stop.abort()
    setTimeout(() => abandon.abort(), ANSWERS_MS_MAX).unref()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    close: () => {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    },
  }
}
