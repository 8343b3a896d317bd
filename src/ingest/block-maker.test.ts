import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../model/fault.ts'
import { BLOCK_RAW_BYTES_MAX, BLOCK_ROWS_MAX } from '../store/store.ts'
import { streamDefinition } from '../streams/registry.ts'
import { BlockMaker, type Committed } from './block-maker.ts'
import { packOf } from './event-pack.ts'
import { AUDIT, auditEvent, auditPack } from './testing/audit-events.ts'
import { type HeldAppend, HeldLog } from './testing/held-log.ts'

/** Every block is a transaction of its own. */
function start(): { log: HeldLog; maker: BlockMaker } {
  const log = new HeldLog()
  const maker = new BlockMaker(async (block) => {
    const [result] = await log.append([{ ...block, receivedAt: 0 }])
    return result ?? { duplicates: [] }
  })
  return { log, maker }
}

/** Two blocks are under way until these are committed. */
async function keepBusy({ log, maker }: ReturnType<typeof start>): Promise<HeldAppend[]> {
  for (const id of ['busy-0', 'busy-1']) void maker.add(AUDIT, auditPack([id]))
  return [await log.next(), await log.next()]
}

test('what comes alone becomes a block at once', async () => {
  const { log, maker } = start()
  const added = maker.add(AUDIT, auditPack(['a', 'b']))
  const call = await log.next()
  assert.deepEqual(call.ids, ['a', 'b'])
  assert.deepEqual(call.batches[0]?.count, 2)
  call.commit()
  assert.deepEqual(await added, { duplicates: [] })
  assert.equal(maker.bytesInFlight, 0)
})

test('what comes while two blocks are under way becomes one block, and each hears of its own duplicates', async () => {
  const started = start()
  const { log, maker } = started
  const busy = await keepBusy(started)
  const packs = [auditPack(['a', 'b', 'c']), auditPack(['d']), auditPack(['e', 'f'])]
  const added = packs.map((pack) => maker.add(AUDIT, pack))
  busy[0]?.commit()
  const call = await log.next()
  assert.deepEqual(call.ids, ['a', 'b', 'c', 'd', 'e', 'f'])
  call.commit([{ duplicates: [0, 2, 4, 5] }])
  const settled = await Promise.all(added)
  assert.deepEqual(
    settled.map(({ duplicates }) => duplicates),
    [[0, 2], [], [0, 1]],
  )
  busy[1]?.commit()
  await maker.idle()
})

test('a full block waits for nobody, and no block is larger than one may be', async () => {
  const started = start()
  const { log, maker } = started
  const busy = await keepBusy(started)
  const third = BLOCK_RAW_BYTES_MAX / 3
  const added = ['a', 'b', 'c', 'd', 'e'].map((id) => maker.add(AUDIT, auditPack([id], third)))
  const calls = [await log.next(), await log.next()]
  assert.deepEqual(
    calls.map(({ ids }) => ids),
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  )
  for (const call of [...busy, ...calls]) call.commit()
  const last = await log.next()
  assert.deepEqual(last.ids, ['e'])
  last.commit()
  await Promise.all(added)
})

test('a block has as many events as one may have', async () => {
  const started = start()
  const { log, maker } = started
  const busy = await keepBusy(started)
  const half = Array.from({ length: BLOCK_ROWS_MAX / 2 + 1 }, (_, index) => auditEvent(String(index)))
  const added = [maker.add(AUDIT, packOf(half.slice(0, 100))), maker.add(AUDIT, packOf(half.slice(0, 100)))]
  void maker.add(AUDIT, packOf(half))
  void maker.add(AUDIT, packOf(half))
  for (const call of busy) call.commit()
  for (let rows = 2 * half.length + 200; rows > 0; ) {
    const call = await log.next()
    assert.ok(call.ids.length <= BLOCK_ROWS_MAX)
    rows -= call.ids.length
    call.commit()
  }
  await Promise.all(added)
})

test('streams have blocks of their own', async () => {
  const started = start()
  const { log, maker } = started
  const guardrails = streamDefinition('guardrail_activity')
  const [first, second] = await keepBusy(started)
  void maker.add(AUDIT, auditPack(['a']))
  const facets = guardrails.facets.map(() => null)
  void maker.add(guardrails, packOf([{ id: 'g', line: '{"id":"g"}', time: 1, facets }]))
  void maker.add(AUDIT, auditPack(['b']))
  first?.commit()
  const calls = [await log.next(), await log.next()]
  assert.deepEqual(
    calls.map(({ ids, batches }) => [batches[0]?.stream, ids]),
    [
      ['audit', ['a', 'b']],
      ['guardrail_activity', ['g']],
    ],
  )
  for (const call of [...calls, second]) call?.commit()
  await maker.idle()
})

test('blocks are committed in the order in which their events were added, however long compressing them takes', async () => {
  const { log, maker } = start()
  const added = ['large', 'small', 'smaller'].map((id, index) =>
    maker.add(AUDIT, auditPack([id], index === 0 ? BLOCK_RAW_BYTES_MAX - 1_000 : BLOCK_RAW_BYTES_MAX / 2)),
  )
  for (const id of ['large', 'small', 'smaller']) {
    const call = await log.next()
    assert.deepEqual(call.ids, [id])
    call.commit()
  }
  await Promise.all(added)
})

test('a block that is refused is refused to everyone in it, and nothing of it is in flight any more', async () => {
  const started = start()
  const { log, maker } = started
  const [first, second] = await keepBusy(started)
  const added = [maker.add(AUDIT, auditPack(['a'], 1_000)), maker.add(AUDIT, auditPack(['b'], 1_000))]
  const refused = added.map((each) => assert.rejects(each, { code: 'STORE_FULL' }))
  assert.ok(maker.bytesInFlight > 2_000)
  first?.commit()
  ;(await log.next()).refuse(new Fault('STORE_FULL'))
  await Promise.all(refused)
  second?.commit()
  await maker.idle()
  assert.equal(maker.bytesInFlight, 0)
  const again: Promise<Committed> = maker.add(AUDIT, auditPack(['a']))
  ;(await log.next()).commit()
  assert.deepEqual(await again, { duplicates: [] })
})

test('no events are no block', async () => {
  const { log, maker } = start()
  assert.deepEqual(await maker.add(AUDIT, auditPack([])), { duplicates: [] })
  assert.equal(log.waiting, 0)
})
