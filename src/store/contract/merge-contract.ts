import assert from 'node:assert/strict'
import fc from 'fast-check'
import { position } from '../../model/ids.ts'
import { window, windowRows } from '../../model/window.ts'
import { BLOCK_RAW_BYTES_MAX, BLOCK_RAW_BYTES_SMALL, BLOCK_ROWS_MAX, type Block, type Store } from '../store.ts'
import { appendBlocks, eventBatch, idsOf, numbered, RECEIVED_AT, readBlocks, readLines } from './event-batch.ts'
import { claim, newConfiguration, plan } from './new-records.ts'
import { bareStoreTest, type Engine, storeTest } from './place.ts'

/** What joining small blocks may change, and what never. Content and checksums are checked after every test, see place.ts. */
export function mergeContract(engine: Engine): void {
  storeTest(engine, 'small neighbours become one block with the same events at the same positions', async (store) => {
    const ids = await appendBlocks(store, [3, 1, 2])
    const before = await store.log.state('audit')
    await store.log.mergeSmallBlocks('audit', before.head)

    const blocks = await readBlocks(store, 'audit', window(1, 7))
    assert.deepEqual(
      blocks.map((block) => block.window),
      [window(1, 7)],
    )
    assert.deepEqual(idsOf(await readLines(store, 'audit', window(1, 7))), ids)
    const after = await store.log.state('audit')
    assert.deepEqual([after.head, after.oldest], [before.head, before.oldest])
    assert.ok(after.bytesStored < before.bytesStored, 'lines compress better together')
  })

  storeTest(engine, 'a joined block knows its first reception and the span of its event times', async (store) => {
    await appendBlocks(store, [2], { receivedAt: RECEIVED_AT + 5000 })
    await appendBlocks(store, [2], { receivedAt: RECEIVED_AT + 9000 })
    await store.log.mergeSmallBlocks('audit', position(5))
    const [block] = await readBlocks(store, 'audit', window(1, 5))
    assert.deepEqual(
      [block?.receivedAt, block?.firstEventAt, block?.lastEventAt],
      [RECEIVED_AT + 5000, RECEIVED_AT + 4000, RECEIVED_AT + 8001],
    )
  })

  storeTest(engine, 'more blocks than one look takes in are joined at one go', async (store) => {
    await store.log.append(numbered('a', 1100).map((id) => eventBatch([id])))
    await store.log.mergeSmallBlocks('audit', position(1101))
    assert.equal((await readBlocks(store, 'audit', window(1, 1101))).length, 1)
  })

  storeTest(engine, 'joining stays below its bound', async (store) => {
    await appendBlocks(store, [2, 2, 2, 2])
    await store.log.mergeSmallBlocks('audit', position(6))
    assert.deepEqual(await bounds(store), [1, 5, 7, 9])
    await store.log.mergeSmallBlocks('audit', position(1))
    assert.deepEqual(await bounds(store), [1, 5, 7, 9])
  })

  storeTest(engine, 'a stream is joined for itself', async (store) => {
    await appendBlocks(store, [1, 1])
    await appendBlocks(store, [1, 1], { stream: 'guardrail_activity' })
    await store.log.mergeSmallBlocks('audit', position(3))
    assert.equal((await readBlocks(store, 'guardrail_activity', window(1, 3))).length, 2)
  })

  storeTest(engine, 'what a job has planned is never joined again', async (store) => {
    const configuration = await store.ledger.insertConfiguration(newConfiguration())
    await appendBlocks(store, [2, 2, 2])
    const planned = await plan(store, configuration, 4)
    assert.deepEqual(planned?.window, window(1, 5))
    const sealed = await hashes(store, 5)
    await appendBlocks(store, [2, 2])

    await store.log.mergeSmallBlocks('audit', position(11))
    assert.deepEqual(await bounds(store), [1, 3, 5, 11])
    assert.deepEqual(await hashes(store, 5), sealed)
  })

  storeTest(
    engine,
    'a job that is planned while blocks are being joined keeps the blocks that it saw',
    async (store) => {
      const configuration = await store.ledger.insertConfiguration(newConfiguration())
      await appendBlocks(store, Array(40).fill(3))
      const lease = await claim(store, configuration)
      const begin = async () => {
        await store.ledger.beginPlan(configuration.id, lease, 1_000)
        return (await store.log.metas('audit', window(1, 121), 1_000)).map(({ hash }) => hash)
      }
      const [, seen] = await Promise.all([
        store.log.mergeSmallBlocks('audit', position(121)),
        begin(),
        store.log.mergeSmallBlocks('audit', position(121)),
      ])
      await store.log.mergeSmallBlocks('audit', position(121))
      assert.deepEqual(await hashes(store, 121), seen)
    },
  )

  storeTest(engine, 'appends and other joins at the same time lose and repeat nothing', async (store) => {
    const rounds = Array.from({ length: 6 }, async (_, round) => {
      for (let call = 0; call < 5; call += 1) await store.log.append([eventBatch(numbered(`r${round}-${call}`, 4))])
      await store.log.mergeSmallBlocks('audit', (await store.log.state('audit')).head)
    })
    await Promise.all(rounds)
    assert.equal((await store.log.state('audit')).head, 121)
  })

  storeTest(engine, 'any sizes: the same events, no block above the limits, nothing left to join', async (store) => {
    const sizes = fc.record({ rows: fc.constantFrom(1, 3, 40, 900, 4000), padding: fc.constantFrom(0, 0, 100, 6000) })
    const plausible = sizes.filter(({ rows, padding }) => rows * (padding + 40) < BLOCK_RAW_BYTES_MAX)
    await fc.assert(
      fc.asyncProperty(fc.array(plausible, { minLength: 2, maxLength: 8 }), async (blocks) => {
        const { head: from } = await store.log.state('audit')
        const ids: string[] = []
        for (const { rows, padding } of blocks) ids.push(...(await appendBlocks(store, [rows], { padding })))
        const { head } = await store.log.state('audit')

        await store.log.mergeSmallBlocks('audit', head)
        const joined = await readBlocks(store, 'audit', window(1, head))
        for (const [index, block] of joined.entries()) requireJoined(block, joined[index + 1])
        assert.deepEqual(idsOf(await readLines(store, 'audit', window(from, head))), ids)

        const before = await hashes(store, head)
        await store.log.mergeSmallBlocks('audit', head)
        assert.deepEqual(await hashes(store, head), before, 'a second time changes nothing')
      }),
      { numRuns: 8 },
    )
  })

  bareStoreTest(engine, 'a damaged block is not joined: that would hide the damage', async (store, place) => {
    await appendBlocks(store, [20, 20, 20])
    const [row] = await place.query(
      `SELECT id, segment FROM block JOIN block_data ON block_id = id WHERE from_position = 21`,
    )
    const segment = Buffer.from(row?.['segment'] as Uint8Array)
    segment[10] = (segment[10] ?? 0) ^ 4
    await place.query(`UPDATE block_data SET segment = x'${segment.toString('hex')}' WHERE block_id = ${row?.['id']}`)
    await store.log.mergeSmallBlocks('audit', position(61))
    assert.equal((await readBlocks(store, 'audit', window(1, 21))).length, 1)
    await assert.rejects(readBlocks(store, 'audit', window(1, 61)), { code: 'STORE_DAMAGED' })
  })
}

/** Where the blocks begin, and the head. */
async function bounds(store: Store): Promise<number[]> {
  const { head, oldest } = await store.log.state('audit')
  const blocks = await readBlocks(store, 'audit', window(oldest, head))
  return [...blocks.map((block) => block.window.from), head]
}

async function hashes(store: Store, upto: number): Promise<string[]> {
  return (await readBlocks(store, 'audit', window(1, upto))).map((block) => block.hash)
}

function requireJoined(block: Block, next: Block | undefined): void {
  assert.ok(block.rawBytes <= BLOCK_RAW_BYTES_MAX && windowRows(block.window) <= BLOCK_ROWS_MAX)
  if (next === undefined || block.rawBytes >= BLOCK_RAW_BYTES_SMALL || next.rawBytes >= BLOCK_RAW_BYTES_SMALL) return
  assert.ok(
    windowRows(block.window) + windowRows(next.window) > BLOCK_ROWS_MAX,
    'two small neighbours that fit together',
  )
}
