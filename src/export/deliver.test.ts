import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLogger } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import { SimulatedClock } from '../base/simulated-clock.ts'
import type { Artifact, Destination } from '../destinations/destination.ts'
import { memoryDestination } from '../destinations/memory/index.ts'
import { sampleArtifact } from '../destinations/sample-artifact.ts'
import { Fault } from '../model/fault.ts'
import type { FaultCode } from '../model/fault-table.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { DELIVERY_POLICY, resilient } from './deliver.ts'

const ARTIFACT: Artifact = sampleArtifact('audit/sample.ndjson.gz')
const NEVER = new AbortController().signal

/** A destination whose puts end as told, one after the other, and succeed after that. */
function scripted(outcomes: readonly (Fault | 'hang' | 'read and hang')[]): {
  destination: Destination
  attempts: () => number
} {
  let attempts = 0
  const memory = memoryDestination()
  const put: Destination['put'] = async (artifact, signal) => {
    const outcome = outcomes[attempts]
    attempts += 1
    if (outcome instanceof Fault) throw outcome
    if (outcome === 'read and hang') for await (const _ of artifact.read(signal));
    if (outcome !== undefined) await new Promise(() => {})
    return memory.put(artifact, signal)
  }
  return { destination: { ...memory, put }, attempts: () => attempts }
}

function harness(outcomes: Parameters<typeof scripted>[0], breaker?: CircuitBreaker) {
  const clock = new SimulatedClock(0)
  const { destination, attempts } = scripted(outcomes)
  const made = breaker ?? new CircuitBreaker(clock)
  const tried = resilient(destination, {
    clock,
    random: seededRandom(7),
    log: silentLogger,
    breaker: made,
    policy: DELIVERY_POLICY,
  })
  return { clock, tried, attempts }
}

/** Lets simulated time run until the promise is settled; answers how long that took. */
async function elapse<T>(
  clock: SimulatedClock,
  promise: Promise<T>,
): Promise<{ outcome: PromiseSettledResult<T>; ms: number }> {
  const startedAt = clock.now()
  let outcome: PromiseSettledResult<T> | undefined
  void Promise.allSettled([promise]).then(([settled]) => {
    outcome = settled
  })
  while (outcome === undefined) {
    await new Promise((resolve) => setImmediate(resolve))
    if (outcome === undefined) clock.wakeNext()
  }
  return { outcome, ms: clock.now() - startedAt }
}

function codeOf(outcome: PromiseSettledResult<unknown>): FaultCode | 'success' {
  return outcome.status === 'fulfilled' ? 'success' : (outcome.reason as Fault).code
}

test('a passing fault is tried again until it passes', async () => {
  const { clock, tried, attempts } = harness([
    new Fault('CONNECTION_LOST'),
    new Fault('DESTINATION_ERROR'),
    new Fault('TIMED_OUT'),
  ])
  const { outcome } = await elapse(clock, tried.put(ARTIFACT, NEVER))
  assert.equal(codeOf(outcome), 'success')
  assert.equal(attempts(), 4)
})

test('Retry-After is kept', async () => {
  const { clock, tried } = harness([new Fault('DESTINATION_BUSY', { retryAfterMs: 90_000 })])
  const { outcome, ms } = await elapse(clock, tried.put(ARTIFACT, NEVER))
  assert.equal(codeOf(outcome), 'success')
  assert.ok(ms >= 90_000, `${ms}`)
})

test('a fault that stays ends the attempts, and one that cannot pass ends them at once', async () => {
  const stays = harness(Array.from({ length: 50 }, () => new Fault('UNREACHABLE')))
  assert.equal(codeOf((await elapse(stays.clock, stays.tried.put(ARTIFACT, NEVER))).outcome), 'UNREACHABLE')
  assert.equal(stays.attempts(), DELIVERY_POLICY.attemptsMax)
  for (const code of ['SAS_EXPIRED', 'CONTAINER_NOT_FOUND', 'DESTINATION_REJECTED', 'HOST_NOT_ALLOWED'] as const) {
    const lasting = harness([new Fault(code)])
    assert.equal(codeOf((await elapse(lasting.clock, lasting.tried.put(ARTIFACT, NEVER))).outcome), code)
    assert.equal(lasting.attempts(), 1)
  }
})

test('an answer that never comes is given up after the stall limit and tried again', async () => {
  for (const hang of ['hang', 'read and hang'] as const) {
    const { clock, tried, attempts } = harness([hang])
    const { outcome, ms } = await elapse(clock, tried.put(ARTIFACT, NEVER))
    assert.equal(codeOf(outcome), 'success')
    assert.equal(attempts(), 2)
    assert.ok(ms >= DELIVERY_POLICY.stallMsMax)
  }
})

test('a transfer that is slow but moves is not given up', async () => {
  const clock = new SimulatedClock(0)
  const memory = memoryDestination()
  const slow: Destination = {
    ...memory,
    put: async (artifact, signal) => {
      for await (const _ of artifact.read(signal)) await clock.sleep(DELIVERY_POLICY.stallMsMax * 0.7, signal)
      return memory.put(artifact, signal)
    },
  }
  const tried = resilient(slow, {
    clock,
    random: seededRandom(7),
    log: silentLogger,
    breaker: new CircuitBreaker(clock),
    policy: DELIVERY_POLICY,
  })
  const chunks = Array.from({ length: 5 }, () => ({ bytes: new Uint8Array(1), crc64: 0n }))
  const artifact: Artifact = {
    ...ARTIFACT,
    read: async function* (signal) {
      yield* chunks.map((_, index) => ({ bytes: new Uint8Array(0), crc64: BigInt(index) * 0n }))
      yield* ARTIFACT.read(signal)
    },
  }
  const { outcome, ms } = await elapse(clock, tried.put(artifact, NEVER))
  assert.equal(codeOf(outcome), 'success')
  assert.ok(ms > 3 * DELIVERY_POLICY.stallMsMax)
})

test('an abort ends a pause and a hanging attempt with its own reason', async () => {
  for (const outcomes of [[new Fault('DESTINATION_BUSY', { retryAfterMs: 1e9 })], ['hang' as const]]) {
    const { tried } = harness(outcomes)
    const stop = new AbortController()
    const put = tried.put(ARTIFACT, stop.signal)
    await new Promise((resolve) => setImmediate(resolve))
    stop.abort(new Error('stopped'))
    await assert.rejects(put, /stopped/)
  }
})

test('after many failures in a row the circuit opens, and one attempt tries whether to close it', async () => {
  const clock = new SimulatedClock(0)
  const breaker = new CircuitBreaker(clock, { failuresMax: 3, openMs: 60_000 })
  for (let n = 0; n < 3; n += 1) {
    breaker.admit()
    breaker.failed(new Fault('UNREACHABLE'))
  }
  assert.throws(
    () => breaker.admit(),
    (error: Fault) => error.code === 'CIRCUIT_OPEN' && error.retryAfterMs === 60_000,
  )
  clock.jump(60_000)
  breaker.admit()
  assert.throws(() => breaker.admit(), /3 times in a row/)
  breaker.succeeded()
  breaker.admit()
  breaker.admit()
})

test('a clock that is set back does not hold the circuit open', () => {
  const clock = new SimulatedClock(1e9)
  const breaker = new CircuitBreaker(clock, { failuresMax: 1, openMs: 60_000 })
  breaker.failed(new Fault('UNREACHABLE'))
  clock.jump(-1e8)
  breaker.admit()
})
