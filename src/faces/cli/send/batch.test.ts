import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../../../base/clock.ts'
import { type Batch, batches } from './batch.ts'
import type { Line } from './read-lines.ts'

/** A clock whose pauses never end by themselves: only `signal` ends them. */
const still: Clock = {
  now: () => 0,
  sleep: (_ms, signal) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
}
/** A clock whose pauses are over at once. */
const fast: Clock = { now: () => 0, sleep: () => Promise.resolve() }

test('a batch has at most a thousand lines, and knows where it ends', async () => {
  const made = await all(batches(groups(lines(1, 2_500)), still))
  assert.deepEqual(
    made.map(({ lines: own, end }) => [own.length, end.line]),
    [
      [1_000, 1_000],
      [1_000, 2_000],
      [500, 2_500],
    ],
  )
})

test('a batch has at most a mebibyte, unless one line alone is larger', async () => {
  const made = await all(batches(groups([line(1, 700_000), line(2, 700_000), line(3, 2_000_000), line(4, 10)]), still))
  assert.deepEqual(
    made.map(({ lines: own }) => own.map(({ number }) => number)),
    [[1], [2], [3], [4]],
  )
})

test('lines do not wait for a source that pauses', async () => {
  const more = Promise.withResolvers<void>()
  async function* paused(): AsyncGenerator<readonly Line[]> {
    yield lines(1, 2)
    await more.promise
    yield lines(3, 4)
  }
  const made = batches(paused(), fast)
  assert.equal((await made.next()).value?.lines.length, 2)
  more.resolve()
  assert.equal((await made.next()).value?.lines.length, 2)
  assert.equal((await made.next()).done, true)
})

test('the failure of a source comes after what it gave', async () => {
  async function* failing(): AsyncGenerator<readonly Line[]> {
    yield lines(1, 1_001)
    throw new Error('damaged')
  }
  const made = batches(failing(), still)
  assert.equal((await made.next()).value?.lines.length, 1_000)
  await assert.rejects(made.next(), /damaged/)
})

function lines(from: number, to: number): Line[] {
  return Array.from({ length: to - from + 1 }, (_, index) => line(from + index, 10))
}

function line(number: number, size: number): Line {
  return { bytes: Buffer.alloc(size, 'x'), number, end: number * (size + 1), tooLong: false }
}

async function* groups(all: readonly Line[]): AsyncGenerator<readonly Line[]> {
  yield all
}

async function all(made: AsyncIterable<Batch>): Promise<Batch[]> {
  const list: Batch[] = []
  for await (const batch of made) list.push(batch)
  return list
}
