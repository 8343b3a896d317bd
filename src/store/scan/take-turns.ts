import type { Steps } from './chunk-reader.ts'

/** How long one goes on before it is another one's turn, and before anything else is heard. */
const TURN_MS = 5
/** What is under way holds counts in memory, up to some megabytes each. */
const UNDER_WAY_MAX = 16

export interface Turns {
  /** `settle` gets the result, or what was thrown, unless it is ended before. */
  start<Result>(id: number, steps: Steps<Result>, settle: (outcome: Outcome<Result>) => void): void
  /** Nobody waits for it any more. Whether it was still under way. */
  end(id: number): boolean
}

export type Outcome<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly error: unknown }

export interface TurnsDeps {
  /** Milliseconds, from any beginning. */
  now(): number
  /** Calls back when everything that has arrived meanwhile was heard. */
  later(work: () => void): void
}

/** Several pieces of work by turns, a few milliseconds each; what comes when so many are under way waits until one of them has ended. */
export function takeTurns({ now, later }: TurnsDeps): Turns {
  const underWay = new Map<number, () => boolean>()
  const waiting = new Map<number, () => boolean>()
  let isScheduled = false
  const schedule = (): void => {
    for (const [id, work] of waiting) {
      if (underWay.size >= UNDER_WAY_MAX) break
      waiting.delete(id)
      underWay.set(id, work)
    }
    if (isScheduled || underWay.size === 0) return
    isScheduled = true
    later(turn)
  }
  const turn = (): void => {
    isScheduled = false
    const [next] = underWay
    if (next === undefined) return
    const [id, goOn] = next
    const endsAt = now() + TURN_MS
    let isDone = false
    do isDone = goOn()
    while (!isDone && now() < endsAt)
    underWay.delete(id)
    // Behind all others.
    if (!isDone) underWay.set(id, goOn)
    schedule()
  }
  return {
    start: (id, steps, settle) => {
      waiting.set(id, () => goOn(steps, settle))
      schedule()
    },
    end: (id) => {
      const isEnded = waiting.delete(id) || underWay.delete(id)
      schedule()
      return isEnded
    },
  }
}

/** Whether it has ended. */
function goOn<Result>(steps: Steps<Result>, settle: (outcome: Outcome<Result>) => void): boolean {
  try {
    const { done, value } = steps.next()
    if (done === true) settle({ ok: true, value: value as Result })
    return done === true
  } catch (error) {
    settle({ ok: false, error })
    return true
  }
}
