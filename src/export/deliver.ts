import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Acknowledgement, Artifact, Destination } from '../destinations/destination.ts'
import { DELIVERY_STALL_MS_DEFAULT } from '../model/delivery-stall.ts'
import { type Fault, isFault, isTransient } from '../model/fault.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { withStallLimit } from './stall-limit.ts'
import { withRead } from './with-read.ts'

export interface DeliveryPolicy {
  /** Tries of one artifact in a row, before the job gives up until its next turn. */
  readonly attemptsMax: number
  /** The pause after the n-th failure is random between 0 and min(pauseMsMax, pauseMs · 2^n): "full jitter". */
  readonly pauseMs: number
  readonly pauseMsMax: number
  /** Without any progress for this long, an attempt is given up. */
  readonly stallMsMax: number
}

export const DELIVERY_POLICY: DeliveryPolicy = {
  attemptsMax: 6,
  pauseMs: 500,
  pauseMsMax: 30_000,
  stallMsMax: DELIVERY_STALL_MS_DEFAULT,
}

export interface DeliveryDeps {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly breaker: CircuitBreaker
  readonly policy: DeliveryPolicy
}

/** A destination that logs, tries again, stops for a while when the other side is down, and never waits for ever. From the outside in. */
export function resilient(destination: Destination, deps: DeliveryDeps): Destination {
  return logged(retried(guarded(timed(destination, deps), deps), deps), deps)
}

type Put = Destination['put']

function wrap(destination: Destination, put: Put): Destination {
  return { ...destination, put }
}

function timed(destination: Destination, { clock, policy }: DeliveryDeps): Destination {
  return wrap(destination, (artifact, signal) =>
    withStallLimit({ clock, stallMsMax: policy.stallMsMax, signal }, (inner, progress) =>
      destination.put(reporting(artifact, progress), inner),
    ),
  )
}

/** A chunk that is taken is progress: the other side reads, however slowly. */
function reporting(artifact: Artifact, progress: () => void): Artifact {
  return withRead(artifact, async function* (signal) {
    for await (const chunk of artifact.read(signal)) {
      progress()
      yield chunk
    }
  })
}

function guarded(destination: Destination, { breaker }: DeliveryDeps): Destination {
  return wrap(destination, async (artifact, signal) => {
    breaker.admit()
    try {
      const acknowledgement = await destination.put(artifact, signal)
      breaker.succeeded()
      return acknowledgement
    } catch (error) {
      if (isFault(error) && isTransient(error)) breaker.failed(error)
      throw error
    }
  })
}

function retried(destination: Destination, { clock, random, log, policy }: DeliveryDeps): Destination {
  const put = async (artifact: Artifact, signal: AbortSignal): Promise<Acknowledgement> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await destination.put(artifact, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (!isFault(error) || !isTransient(error) || error.code === 'CIRCUIT_OPEN' || attempt >= policy.attemptsMax)
          throw error
        const pauseMs = pauseAfter(error, attempt, policy, random)
        log.info('delivery will be tried again', { artifact: artifact.name, attempt, code: error.code, pauseMs })
        await clock.sleep(pauseMs, signal)
      }
    }
  }
  return wrap(destination, put)
}

function pauseAfter(fault: Fault, attempt: number, policy: DeliveryPolicy, random: Random): number {
  const jitter = random.fraction() * Math.min(policy.pauseMsMax, policy.pauseMs * 2 ** attempt)
  return Math.round(Math.max(jitter, fault.retryAfterMs ?? 0))
}

function logged(destination: Destination, { clock, log }: DeliveryDeps): Destination {
  return wrap(destination, async (artifact, signal) => {
    const startedAt = clock.now()
    const { name, rows, rawBytes } = artifact
    try {
      const acknowledgement = await destination.put(artifact, signal)
      log.info('artifact delivered', {
        artifact: name,
        rows,
        rawBytes,
        ms: clock.now() - startedAt,
        alreadyThere: acknowledgement.alreadyThere,
      })
      return acknowledgement
    } catch (error) {
      log.warn('artifact not delivered', { artifact: name, ms: clock.now() - startedAt, error })
      throw error
    }
  })
}
