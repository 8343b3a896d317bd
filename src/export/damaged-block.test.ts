import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLogger } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import type { Destination } from '../destinations/destination.ts'
import { isFault } from '../model/fault.ts'
import type { ExportJob } from '../model/job.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { DELIVERY_POLICY, resilient } from './deliver.ts'
import { runJob, type Stopped } from './run-job.ts'
import { type Lake, withLake } from './testing/lake.ts'

const NEVER = new AbortController().signal

test('a damaged block is refused by the destination, then named; its file is delivered once it is whole again', async () => {
  await withLake([7], async (lake) => {
    const job = await lake.plan(await lake.order())
    await lake.damage(1)
    const refusals: unknown[] = []
    const telling: Destination = {
      ...lake.destination,
      put: (artifact, signal) =>
        lake.destination.put(artifact, signal).catch((error: unknown) => {
          refusals.push(isFault(error) && error.code)
          throw error
        }),
    }
    const stopped = await run(lake, job, telling)
    assert.deepEqual(refusals, ['CHECKSUM_MISMATCH', 'STORE_DAMAGED'])
    assert.equal(stopped?.fault.code, 'STORE_DAMAGED')
    assert.match(stopped.fault.message, /position 1 of guardrail_activity/)
    assert.deepEqual(lake.positions(), [])
    assert.equal(await receiptsOf(lake, job), 0)

    await lake.damage(1)
    assert.equal(await run(lake, job, telling), undefined)
    assert.deepEqual(lake.positions(), [1, 2, 3, 4, 5, 6, 7])
    assert.equal(await receiptsOf(lake, job), 1)
  })
})

for (const reads of [true, false]) {
  const what = reads ? 'took without comparing' : 'did not read'
  test(`what the destination ${what}, because it has the file already, is compared before it gets a receipt`, async () => {
    await withLake([7], async (lake) => {
      const job = await lake.plan(await lake.order())
      const having: Destination = {
        ...lake.destination,
        put: async (artifact, signal) => {
          if (reads) for await (const chunk of artifact.read(signal)) chunk.release?.()
          return { location: 'there', alreadyThere: true, details: {} }
        },
      }
      await lake.damage(1)
      assert.equal((await run(lake, job, having))?.fault.code, 'STORE_DAMAGED')
      assert.equal(await receiptsOf(lake, job), 0)
      await lake.damage(1)
      assert.equal(await run(lake, job, having), undefined)
      assert.equal(await receiptsOf(lake, job), 1)
    })
  })
}

async function receiptsOf({ store }: Lake, { id }: ExportJob): Promise<number> {
  return (await store.ledger.receipts({ jobId: id }, 10, undefined)).items.length
}

/** As the server does it: what passes is tried again. */
async function run(lake: Lake, job: ExportJob, destination: Destination): Promise<Stopped | undefined> {
  const { clock } = lake.deps
  const hardened = resilient(destination, {
    clock,
    random: seededRandom(3),
    log: silentLogger,
    breaker: new CircuitBreaker(clock),
    policy: { ...DELIVERY_POLICY, pauseMs: 1 },
  })
  const lease = await lake.lease(`job:${job.id}`)
  return await runJob(job, { destination: hardened, lease }, lake.deps, NEVER)
}
