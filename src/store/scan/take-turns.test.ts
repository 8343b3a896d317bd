import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Outcome, takeTurns } from './take-turns.ts'

/** Time that passes only when a step says so; `later` runs when the test says so. */
function world() {
  const queue: (() => void)[] = []
  const place = { ms: 0, log: [] as string[] }
  const turns = takeTurns({ now: () => place.ms, later: (work) => void queue.push(work) })
  return {
    turns,
    log: place.log,
    *work(name: string, steps: number, ms: number): Generator<void, string> {
      for (let step = 1; step <= steps; step += 1) {
        place.ms += ms
        place.log.push(`${name}${step}`)
        yield
      }
      return name
    },
    settle: (outcome: Outcome<string>) =>
      void place.log.push(outcome.ok ? `done ${outcome.value}` : `${outcome.error}`),
    /** Until nothing is left to do, or so many turns. */
    go: (turnsMax = Number.POSITIVE_INFINITY) => {
      for (let turn = 0; turn < turnsMax && queue.length > 0; turn += 1) queue.shift()?.()
      return queue.length
    },
  }
}

test('work goes on by turns of some milliseconds, so that what is short ends before what is long', () => {
  const { turns, work, settle, go, log } = world()
  turns.start(1, work('long', 7, 2), settle)
  turns.start(2, work('short', 2, 1), settle)
  go()
  assert.deepEqual(log, [
    ...['long1', 'long2', 'long3'],
    ...['short1', 'short2', 'done short'],
    ...['long4', 'long5', 'long6', 'long7', 'done long'],
  ])
})

test('what is ended is not gone on with, and never settles', () => {
  const { turns, work, settle, go, log } = world()
  turns.start(1, work('a', 9, 5), settle)
  turns.start(2, work('b', 1, 5), settle)
  go(1)
  turns.end(1)
  assert.equal(go(), 0)
  assert.deepEqual(log, ['a1', 'b1', 'done b'])
})

test('what throws settles with its error, and the others go on', () => {
  const { turns, work, settle, go, log } = world()
  // biome-ignore lint/correctness/useYield: it never gets that far
  const failing = function* (): Generator<void, string> {
    throw new Error('broken')
  }
  turns.start(1, failing(), settle)
  turns.start(2, work('b', 1, 1), settle)
  go()
  assert.deepEqual(log, ['Error: broken', 'b1', 'done b'])
})

test('what comes when many are under way waits, and begins when one of them has ended', () => {
  const { turns, work, settle, go, log } = world()
  for (let id = 1; id <= 18; id += 1) turns.start(id, work(`w${id}-`, 2, 5), settle)
  go(16)
  assert.equal(log.length, 16)
  assert.ok(!log.some((each) => each.startsWith('w17-')))
  turns.end(1)
  go(16)
  assert.ok(log.includes('w17-1') && !log.includes('w18-1'))
  go()
  assert.equal(log.filter((each) => each.startsWith('done')).length, 17)
})
