import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Artifact, Destination } from '../destinations/destination.ts'
import { runJob } from './run-job.ts'
import { withLake } from './testing/lake.ts'

const NEVER = new AbortController().signal

test('two slices are read at a time; the next begins when one was read to its end, and is settled in its turn', async () => {
  await withLake([7, 7, 7, 7], async (lake) => {
    const puts: Put[] = []
    const destination: Destination = {
      ...lake.destination,
      put: async (artifact, signal) => {
        const mayRead = Promise.withResolvers<void>()
        const mayEnd = Promise.withResolvers<void>()
        puts.push({ artifact, read: mayRead.resolve, end: mayEnd.resolve })
        await mayRead.promise
        for await (const _ of artifact.read(signal));
        await mayEnd.promise
        return await lake.destination.put(artifact, signal)
      },
    }
    const job = await lake.plan(await lake.order())
    const running = runJob(job, { destination, lease: await lake.lease(`job:${job.id}`) }, lake.deps, NEVER)
    const begun = async (count: number): Promise<number[]> => {
      while (puts.length < count) await setImmediate()
      // Whatever else could begin has had its chance.
      for (let turn = 0; turn < 50; turn += 1) await lake.store.log.state('audit')
      return puts.map(({ artifact }) => artifact.window.from)
    }
    assert.deepEqual(await begun(2), [1, 8])
    // The others wait for nothing but their turn.
    while ((await lake.store.ledger.tasks(job.id)).some(({ status }) => status !== 'RUNNING')) await setImmediate()
    puts[1]?.read()
    assert.deepEqual(await begun(3), [1, 8, 15], 'the second was read, and still is being completed')
    puts[1]?.end()
    assert.deepEqual(await begun(3), [1, 8, 15], 'the first and the third are being read')
    puts[0]?.read()
    assert.deepEqual(await begun(4), [1, 8, 15, 22])
    const { items } = await lake.store.ledger.receipts({ jobId: job.id }, 10, undefined)
    assert.deepEqual(items, [], 'the first has not ended')
    for (const put of puts) {
      put.read()
      put.end()
    }
    assert.equal(await running, undefined)
    assert.deepEqual(lake.positions().length, 28)
  })
})

interface Put {
  readonly artifact: Artifact
  read(): void
  end(): void
}
