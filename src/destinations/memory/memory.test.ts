import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault, isFault } from '../../model/fault.ts'
import { destinationContract } from '../contract-suite.ts'
import type { Artifact } from '../destination.ts'
import { sampleArtifact } from '../sample-artifact.ts'
import { MemoryStore } from './client.ts'
import { failingAt } from './fault.ts'
import { memoryDestination } from './index.ts'

destinationContract('memory', async () => {
  const store = new MemoryStore()
  return {
    destination: memoryDestination({ store }),
    mayRead: true,
    readBack: async (name) => store.get(name)?.bytes,
    stop: async () => {},
  }
})

const signal = AbortSignal.timeout(10_000)

test('a store outlives the destination: after a restart the artifact is found there', async () => {
  const store = new MemoryStore()
  const artifact = sampleArtifact('a.ndjson.gz')
  await memoryDestination({ store }).put(artifact, signal)
  const again = await memoryDestination({ store }).put(artifact, signal)
  assert.equal(again.alreadyThere, true)
  assert.equal(store.all().length, 1)
})

test('a hook makes a call fail before, during or after the store step, and what it throws comes through', async () => {
  const crash = new Error('crash')
  const fail = (): never => {
    throw crash
  }
  const outcomes = []
  for (const hook of ['beforePut', 'beforeStore', 'afterStore'] as const) {
    const store = new MemoryStore()
    const destination = memoryDestination({ store, hooks: { [hook]: fail } })
    await assert.rejects(destination.put(sampleArtifact('a.ndjson.gz'), signal), (error) => error === crash)
    outcomes.push([hook, store.all().length])
  }
  assert.deepEqual(outcomes, [
    ['beforePut', 0],
    ['beforeStore', 0],
    ['afterStore', 1],
  ])
})

test('`failingAt` fails at the calls it is told to', async () => {
  const busy = new Fault('DESTINATION_BUSY', { retryAfterMs: 1000 })
  const destination = memoryDestination({ hooks: { beforePut: failingAt((call) => (call <= 2 ? busy : undefined)) } })
  const put = (): Promise<unknown> => destination.put(sampleArtifact('a.ndjson.gz'), signal)
  await assert.rejects(put(), (error) => error === busy)
  await assert.rejects(put(), (error) => error === busy)
  assert.partialDeepStrictEqual(await put(), { alreadyThere: false })
})

test('one name with two contents is reported: it would be two artifacts for one slice', async () => {
  const destination = memoryDestination()
  await destination.put(sampleArtifact('a.ndjson.gz', { rows: 1 }), signal)
  const other: Artifact = sampleArtifact('a.ndjson.gz', { rows: 2 })
  await assert.rejects(destination.put(other, signal), (error) => isFault(error) && error.code === 'ARTIFACT_CONFLICT')
})
