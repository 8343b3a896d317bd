import type { Clock } from '../../../base/clock.ts'
import type { Line, Place } from './read-lines.ts'

const BATCH_LINES_MAX = 1_000
const BATCH_BYTES_MAX = 1024 * 1024
/** How long lines wait for company when their source pauses, as a pipe from `tail -f` does. */
const LINGER_MS_MAX = 500

/** What one request carries. */
export interface Batch {
  readonly lines: readonly Line[]
  /** Where to go on when this and everything before it has been acknowledged. */
  readonly end: Place
}

/** Lines in batches: full ones, and what there is when the source pauses. */
export async function* batches(groups: AsyncIterable<readonly Line[]>, clock: Clock): AsyncGenerator<Batch> {
  const iterator = groups[Symbol.asyncIterator]()
  let pending: Line[] = []
  let pendingBytes = 0
  const take = (): Batch => {
    const lines = pending
    const last = lines.at(-1)
    pending = []
    pendingBytes = 0
    return { lines, end: { line: last?.number ?? 0, offset: last?.end ?? 0 } }
  }

  try {
    for (;;) {
      const next = iterator.next()
      if (pending.length > 0 && (await isSlow(next, clock))) yield take()
      const group = await next
      if (group.done) break
      for (const line of group.value) {
        const full = pending.length >= BATCH_LINES_MAX || pendingBytes + line.bytes.length > BATCH_BYTES_MAX
        if (full && pending.length > 0) yield take()
        pending.push(line)
        pendingBytes += line.bytes.length + 1
      }
    }
    if (pending.length > 0) yield take()
  } finally {
    await iterator.return?.()
  }
}

async function isSlow(next: Promise<unknown>, clock: Clock): Promise<boolean> {
  const stop = new AbortController()
  const pause = clock.sleep(LINGER_MS_MAX, stop.signal).then(
    () => true,
    () => false,
  )
  const arrival = next.then(
    () => false,
    () => false,
  )
  const slow = await Promise.race([pause, arrival])
  stop.abort()
  return slow
}
