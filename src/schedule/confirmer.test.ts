import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLogger } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import { SimulatedClock } from '../base/simulated-clock.ts'
import type { ConfirmAnswer } from '../destinations/destination.ts'
import type { ExportConfiguration } from '../model/configuration.ts'
import { Fault } from '../model/fault.ts'
import type { JobId } from '../model/ids.ts'
import { MetricsRecorder } from '../model/metrics.ts'
import { appendBlocks } from '../store/contract/event-batch.ts'
import { planned, settlement } from '../store/contract/new-records.ts'
import type { Unconfirmed } from '../store/ledger/ledger.ts'
import { sqlitePlace } from '../store/sqlite/sqlite-engine.ts'
import type { Store } from '../store/store.ts'
import type { Asker } from './ask-for-rows.ts'
import { Confirmer } from './confirmer.ts'

const START = Date.UTC(2026, 0, 15, 12)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DETAILS = { etag: '"0x1"' }

interface Harness {
  readonly store: Store
  readonly clock: SimulatedClock
  readonly metrics: MetricsRecorder
  readonly jobId: JobId
  readonly configuration: ExportConfiguration
  /** What was asked, in order. */
  readonly asked: Unconfirmed[]
  /** Another process that asks, when it is told to. */
  confirmer(asker?: Partial<Asker>): Confirmer
  /** Asks now, and waits for the end of it. */
  ask(asker?: Partial<Asker>): Promise<void>
}

/** Deliveries of 1, 2, 3 … events, at a destination that can tell; each to be asked for at once. */
async function withDeliveries(count: number, work: (harness: Harness) => Promise<void>): Promise<void> {
  await using place = await sqlitePlace()
  await using store = await place.open()
  const clock = new SimulatedClock(START)
  const metrics = new MetricsRecorder()
  await appendBlocks(
    store,
    Array.from({ length: count }, (_, index) => index + 1),
  )
  const run = await planned(store, {}, { confirmsRows: true })
  for (const task of run.tasks) await store.ledger.settle({ ...settlement(run, task), now: START, askAt: START })
  const asked: Unconfirmed[] = []
  let processes = 1
  const confirmer = (asker: Partial<Asker> = {}): Confirmer =>
    new Confirmer({
      ledger: store.ledger,
      clock,
      random: seededRandom(processes++),
      log: silentLogger,
      metrics,
      tickMs: 1_000,
      leaseMs: 30_000,
      withAsker: (_, ask) =>
        ask({
          ask: async (delivery, signal) => {
            asked.push(delivery)
            return asker.ask?.(delivery, signal) ?? { state: 'pending' }
          },
          putAgain: asker.putAgain ?? (() => Promise.reject(new Error('not expected'))),
        }),
    })
  const ask = async (asker?: Partial<Asker>): Promise<void> => {
    const one = confirmer(asker)
    await one.tick()
    await one.idle()
  }
  const { configuration } = run
  await work({ store, clock, metrics, jobId: run.job.id, configuration, asked, confirmer, ask })
}

const COUNTED = async ({ receipt: { rows } }: Unconfirmed): Promise<ConfirmAnswer> => ({
  state: 'queryable',
  evidence: 'counted',
  rows,
})
const answering = (answer: ConfirmAnswer): Partial<Asker> => ({ ask: async () => answer })

test('what is queryable is confirmed, with the time that it took, and asked for no more', async () => {
  await withDeliveries(20, async ({ store, clock, metrics, jobId, asked, ask }) => {
    clock.jump(90_000)
    await ask({ ask: COUNTED })
    assert.equal(asked.length, 20)
    const job = await store.ledger.job(jobId)
    assert.deepEqual([job?.tasksQueryable, job?.rowsQueryable, job?.queryableAt], [20, 210, START + 90_000])
    const [task] = await store.ledger.tasks(jobId)
    assert.ok(task)
    const confirmation = await store.ledger.confirmationOfTask(task.id)
    assert.partialDeepStrictEqual(confirmation, { rows: 1, evidence: 'counted', sentAt: START })
    const [sample] = metrics.samples()
    assert.partialDeepStrictEqual(sample?.value, { sum: 20 * 90, count: 20 })
    await ask({ ask: COUNTED })
    assert.equal(asked.length, 20)
  })
})

test('what is pending is asked for again, less and less often, for as long as the service itself tries', async () => {
  await withDeliveries(1, async ({ store, clock, jobId, asked, ask }) => {
    const pauses: number[] = []
    let last = clock.now()
    for (; clock.now() < START + 49 * HOUR; clock.jump(1_000)) {
      const before = asked.length
      await ask()
      if (asked.length === before) continue
      pauses.push(clock.now() - last)
      last = clock.now()
      if (pauses.at(-1) === 5 * MINUTE) clock.jump(5 * MINUTE - 1_000)
      if (pauses.length > 40) break
    }
    assert.deepEqual(pauses.slice(0, 5), [0, 5_000, 5_000, 5_000, 5_000])
    assert.ok(pauses.every((pause, index) => pause >= (pauses[index - 1] ?? 0)))
    assert.equal(pauses.at(-1), 5 * MINUTE)
    assert.equal((await store.ledger.job(jobId))?.confirmationFailure, null)
    clock.jump(51 * HOUR)
    await ask()
    assert.equal((await store.ledger.job(jobId))?.confirmationFailure?.code, 'ROWS_UNCONFIRMED')
    clock.jump(HOUR)
    await ask({ ask: COUNTED })
    const job = await store.ledger.job(jobId)
    assert.deepEqual([job?.confirmationFailure, job?.tasksQueryable], [null, 1], 'late, but there')
  })
})

test('too few or too many rows are a failure with the numbers, looked at again every hour for a week', async () => {
  await withDeliveries(1, async ({ store, clock, jobId, configuration, asked, ask }) => {
    await ask(answering({ state: 'short', rows: 0, expected: 1 }))
    const { confirmationFailure } = (await store.ledger.configuration(configuration.id)) ?? {}
    assert.partialDeepStrictEqual(confirmationFailure, {
      code: 'ROWS_MISSING',
      message: '0 of 1 rows are there.',
      at: START,
    })
    await ask()
    assert.equal(asked.length, 1)
    clock.jump(HOUR)
    await ask(answering({ state: 'surplus', rows: 2, expected: 1 }))
    assert.equal((await store.ledger.tasks(jobId))[0]?.confirmationFailure?.code, 'ROWS_SURPLUS')
    clock.jump(8 * 24 * HOUR)
    await ask(answering({ state: 'surplus', rows: 2, expected: 1 }))
    clock.jump(8 * 24 * HOUR)
    await ask()
    assert.equal(asked.length, 3, 'nobody asks any more')
    assert.equal((await store.ledger.job(jobId))?.confirmationFailure?.code, 'ROWS_SURPLUS', 'and it stays to be seen')
  })
})

test('what the service failed is put again where that can help, and asked for as that put said', async () => {
  await withDeliveries(1, async ({ store, clock, jobId, asked, ask }) => {
    const failed = { state: 'failed', fault: new Fault('INGESTION_FAILED'), putAgain: true } as const
    let puts = 0
    const putAgain = async () => {
      puts += 1
      return { queuedAt: `put ${puts}` }
    }
    for (let round = 1; round <= 5; round += 1) {
      await ask({ ...answering(failed), putAgain })
      assert.equal(puts, round)
      clock.jump(MINUTE)
    }
    assert.deepEqual(
      asked.map(({ details, putsAgain }) => [details, putsAgain]),
      [
        [DETAILS, 0],
        [{ queuedAt: 'put 1' }, 1],
        [{ queuedAt: 'put 2' }, 2],
        [{ queuedAt: 'put 3' }, 3],
        [{ queuedAt: 'put 4' }, 4],
      ],
    )
    await ask({ ...answering(failed), putAgain })
    assert.equal(puts, 5, 'not for ever')
    assert.equal((await store.ledger.job(jobId))?.confirmationFailure?.code, 'INGESTION_FAILED')
  })
})

test('a failure that stays is not put again; a put that fails is a failure, too', async () => {
  await withDeliveries(1, async ({ store, clock, jobId, ask }) => {
    const failure = async () => (await store.ledger.job(jobId))?.confirmationFailure?.code
    const fault = new Fault('TABLE_NOT_FOUND')
    await ask(answering({ state: 'failed', fault, putAgain: false }))
    assert.equal(await failure(), 'TABLE_NOT_FOUND')
    clock.jump(HOUR)
    const putAgain = () => Promise.reject(new Fault('EVENTS_EXPIRED'))
    await ask({ ...answering({ state: 'failed', fault, putAgain: true }), putAgain })
    assert.equal(await failure(), 'EVENTS_EXPIRED')
  })
})

test('that it cannot be asked is a failure only where waiting does not help', async () => {
  await withDeliveries(1, async ({ store, clock, jobId, ask }) => {
    const failure = async () => (await store.ledger.job(jobId))?.confirmationFailure?.code
    await ask({ ask: () => Promise.reject(new Fault('UNREACHABLE')) })
    assert.equal(await failure(), undefined)
    clock.jump(MINUTE)
    await ask({ ask: () => Promise.reject(new Fault('APPLICATION_KEY_EXPIRED')) })
    assert.equal(await failure(), 'APPLICATION_KEY_EXPIRED')
    clock.jump(HOUR)
    await ask({ ask: () => Promise.reject(new TypeError('a bug')) })
    assert.equal(await failure(), undefined, 'a bug may be gone with the next version')
  })
})

test('of two processes one asks; after a crash the other one goes on', async () => {
  await withDeliveries(1, async ({ store, clock, jobId, asked, confirmer, ask }) => {
    const crashed = confirmer({ ask: () => new Promise(() => {}) })
    await crashed.tick()
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await ask({ ask: COUNTED })
    assert.equal(asked.length, 1, 'the other one is at it')
    clock.jump(31_000)
    await ask({ ask: COUNTED })
    assert.equal(asked.length, 2)
    assert.equal((await store.ledger.job(jobId))?.tasksQueryable, 1)
  })
})

test('stopping ends what is under way; it is asked again at the next start', async () => {
  await withDeliveries(1, async ({ asked, confirmer, ask, store, jobId }) => {
    const aborted = Promise.withResolvers<void>()
    const one = confirmer({
      ask: (_, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            aborted.resolve()
            reject(signal.reason as Error)
          }),
        ),
    })
    await one.tick()
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await one.stop()
    await aborted.promise
    await ask({ ask: COUNTED })
    assert.equal((await store.ledger.job(jobId))?.tasksQueryable, 1)
  })
})
