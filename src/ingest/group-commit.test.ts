import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock } from '../base/simulated-clock.ts'
import { Fault } from '../model/fault.ts'
import { BLOCK_RAW_BYTES_MAX } from '../store/store.ts'
import { BlockMaker } from './block-maker.ts'
import { GroupCommit, type ReadyBlock } from './group-commit.ts'
import { AUDIT, auditPack } from './testing/audit-events.ts'
import { HeldLog } from './testing/held-log.ts'

async function readyBlock(id: string, bytes = 0): Promise<ReadyBlock> {
  const { promise, resolve } = Promise.withResolvers<ReadyBlock>()
  const maker = new BlockMaker((block) => {
    resolve(block)
    return Promise.resolve({ duplicates: [] })
  })
  await maker.add(AUDIT, auditPack([id], bytes))
  return promise
}

function start(): { log: HeldLog; clock: SimulatedClock; groups: GroupCommit } {
  const log = new HeldLog()
  const clock = new SimulatedClock(1_000)
  return { log, clock, groups: new GroupCommit({ log, clock }) }
}

test('a lone block is committed at once; those that come meanwhile share the next transaction, in their order', async () => {
  const { log, groups } = start()
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((id) => readyBlock(id)))
  assert.ok(a && b && c)
  const first = groups.commit(a)
  const others = [groups.commit(b), groups.commit(c)]
  const one = await log.next()
  assert.deepEqual([one.ids, log.waiting], [['a'], 0])
  one.commit()
  await first
  const two = await log.next()
  assert.deepEqual(two.ids, ['b', 'c'])
  two.commit([{ duplicates: [] }, { duplicates: [0] }])
  assert.deepEqual(await Promise.all(others), [{ duplicates: [] }, { duplicates: [0] }])
})

test('a transaction takes four large blocks, not more', async () => {
  const { log, groups } = start()
  const blocks = await Promise.all(['0', '1', '2', '3', '4', '5'].map((id) => readyBlock(id, BLOCK_RAW_BYTES_MAX)))
  const commits = blocks.map((block) => groups.commit(block))
  for (const ids of [['0'], ['1', '2', '3', '4'], ['5']]) {
    const call = await log.next()
    assert.deepEqual(call.ids, ids)
    call.commit()
  }
  await Promise.all(commits)
})

test('a transaction that fails refuses its own blocks, and the next ones are tried', async () => {
  const { log, groups } = start()
  const [a, b] = await Promise.all([readyBlock('a'), readyBlock('b')])
  const [first, second] = [groups.commit(a), groups.commit(b)]
  const refused = assert.rejects(first, { code: 'STORE_FULL' })
  ;(await log.next()).refuse(new Fault('STORE_FULL'))
  await refused
  ;(await log.next()).commit()
  assert.deepEqual(await second, { duplicates: [] })
})

test('a block is received when its transaction begins, by the given clock', async () => {
  const { log, clock, groups } = start()
  const [a, b] = await Promise.all([readyBlock('a'), readyBlock('b')])
  const commits = [groups.commit(a), groups.commit(b)]
  const first = await log.next()
  clock.jump(500)
  first.commit()
  const second = await log.next()
  second.commit()
  await Promise.all(commits)
  const times = [first, second].map(({ batches }) => batches[0]?.receivedAt)
  assert.deepEqual(times, [1_000, 1_500])
})
