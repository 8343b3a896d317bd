import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Bug } from '../../base/assert.ts'
import { sha256Hex } from '../../base/hash.ts'
import { crc64 } from '../../blocks/crc64.ts'
import { isFault } from '../../model/fault.ts'
import { position } from '../../model/ids.ts'
import { window } from '../../model/window.ts'
import type { Block } from '../store.ts'
import { damageBlock } from './damage-block.ts'
import { appendBlocks, eventBatch, idHashes, idsOf, numbered, readBlocks, readLines } from './event-batch.ts'
import { bareStoreTest, type Engine, requireConsistent, storeTest } from './place.ts'

/** What every log keeps: positions, identity, whole commits, exact windows. */
export function logContract(engine: Engine): void {
  storeTest(
    engine,
    'positions begin at 1 and follow each other in the order given, each stream for itself',
    async (store) => {
      const first = await store.log.append([
        eventBatch(['a', 'b']),
        eventBatch(['a'], { stream: 'guardrail_activity' }),
      ])
      assert.deepEqual(first, [{ duplicates: [] }, { duplicates: [] }])
      await store.log.append([eventBatch(['c'])])

      assert.deepEqual(idsOf(await readLines(store, 'audit', window(1, 4))), ['a', 'b', 'c'])
      assert.deepEqual(idsOf(await readLines(store, 'guardrail_activity', window(1, 2))), ['a'])
      const { head, oldest } = await store.log.state('audit')
      assert.deepEqual({ head, oldest }, { head: 4, oldest: 1 })
    },
  )

  storeTest(
    engine,
    'an event it has is left out and reported: in the batch, the call, and later calls',
    async (store) => {
      assert.deepEqual(await store.log.append([eventBatch(['a', 'b', 'a', 'c', 'b']), eventBatch(['c', 'd'])]), [
        { duplicates: [2, 4] },
        { duplicates: [0] },
      ])
      assert.deepEqual(await store.log.append([eventBatch(['d', 'a'])]), [{ duplicates: [0, 1] }])
      assert.deepEqual(await store.log.append([eventBatch(['x', 'a', 'y'])]), [{ duplicates: [1] }])
      assert.deepEqual(idsOf(await readLines(store, 'audit', window(1, 7))), ['a', 'b', 'c', 'd', 'x', 'y'])
    },
  )

  storeTest(engine, 'an id is found where its event is, in its stream, for as long as that is kept', async (store) => {
    await store.log.append([eventBatch(['a', 'b']), eventBatch(['c', 'a'])])
    await store.log.append([eventBatch(['b'], { stream: 'guardrail_activity' })])
    assert.deepEqual(await store.log.find('audit', idHashes(['c', 'x', 'a', 'b', 'a'])), [3, undefined, 1, 2, 1])
    assert.deepEqual(await store.log.find('guardrail_activity', idHashes(['a', 'b'])), [undefined, 1])
    assert.deepEqual(await store.log.find('audit', idHashes([])), [])
    await store.log.expire('audit', Number.MAX_SAFE_INTEGER, position(3))
    assert.deepEqual(await store.log.find('audit', idHashes(['a', 'b', 'c'])), [undefined, undefined, 3])
    await store.log.append([eventBatch(['b'])])
    assert.deepEqual(await store.log.find('audit', idHashes(['a', 'b', 'c'])), [undefined, 4, 3])
  })

  storeTest(engine, 'a block without its known events has the times of the others only', async (store) => {
    await store.log.append([eventBatch(['a'])])
    await store.log.append([eventBatch(['a', 'b', 'c', 'a'], { times: [1, 20, 10, 99] })])
    const [block] = await readBlocks(store, 'audit', window(2, 4))
    assert.deepEqual([block?.firstEventAt, block?.lastEventAt], [10, 20])
  })

  storeTest(engine, 'digests taken while reading, several at a time, are those of the segments', async (store) => {
    await appendBlocks(store, [3, 5, 2, 4])
    const never = new AbortController().signal
    const windows = [window(1, 15), window(4, 11), window(1, 4)]
    await Promise.all(
      windows.map(async (bounds, index) => {
        const prefix = Buffer.from(`prefix ${index}`)
        const digest = store.log.startDigest(prefix)
        const parts: Uint8Array[] = [prefix]
        for await (const { segment } of store.log.blocks('audit', bounds, never, { digest, verify: index === 0 }))
          parts.push(segment)
        const suffix = Buffer.from('suffix')
        assert.equal(await digest.end(suffix), sha256Hex(Buffer.concat([...parts, suffix])))
      }),
    )
    store.log.startDigest(Buffer.from('nobody ends this one')).discard()
  })

  bareStoreTest(engine, 'events stay, and stay known, when the store is opened again', async (store, place) => {
    await store.log.append([eventBatch(['a', 'b'])])
    await store.close()
    await using again = await place.open()
    assert.deepEqual(await again.log.append([eventBatch(['b', 'c'])]), [{ duplicates: [0] }])
    assert.deepEqual(idsOf(await readLines(again, 'audit', window(1, 4))), ['a', 'b', 'c'])
  })

  storeTest(engine, 'all batches of a call are kept or none', async (store) => {
    const bad = { ...eventBatch(['b']), columns: eventBatch(['b', 'c']).columns }
    await assert.rejects(
      store.log.append([eventBatch(['a']), eventBatch(['g'], { stream: 'guardrail_activity' }), bad]),
    )
    assert.equal((await store.log.state('audit')).head, 1)
    assert.equal((await store.log.state('guardrail_activity')).head, 1)
    assert.deepEqual(await store.log.append([eventBatch(['a', 'b'])]), [{ duplicates: [] }])
  })

  storeTest(engine, 'a call without events changes nothing', async (store) => {
    assert.deepEqual(await store.log.append([]), [])
    assert.deepEqual(await store.log.append([eventBatch([])]), [{ duplicates: [] }])
    assert.equal((await store.log.state('audit')).head, 1)
  })

  storeTest(engine, 'whoever reads while others append sees whole commits only', async (store) => {
    let appending = true
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let call = 0; call < 10; call += 1)
        await store.log.append([
          eventBatch(numbered(`w${writer}-${call}`, 7)),
          eventBatch(numbered(`v${writer}-${call}`, 3)),
        ])
    })
    const reader = async (): Promise<void> => {
      while (appending) {
        const { head } = await store.log.state('audit')
        assert.equal((head - 1) % 10, 0)
        assert.equal((await readLines(store, 'audit', window(1, head))).length, head - 1)
      }
    }
    const reading = reader()
    await Promise.all(writers)
    appending = false
    await reading
    assert.equal((await store.log.state('audit')).head, 401)
  })

  storeTest(engine, 'the blocks of a window are those that touch it, wherever its bounds lie', async (store) => {
    const rowCounts = [3, 1, 5, 2, 8, 1, 1, 4]
    const ids = await appendBlocks(store, rowCounts)
    const bounds = fc
      .tuple(fc.nat(ids.length), fc.nat(ids.length))
      .map(([a, b]) => window(1 + Math.min(a, b), 1 + Math.max(a, b)))
    await fc.assert(
      fc.asyncProperty(bounds, async (bound) => {
        const lines = await readLines(store, 'audit', bound)
        assert.deepEqual(idsOf(lines), ids.slice(bound.from - 1, bound.upto - 1))
      }),
      { numRuns: 40 },
    )
  })

  storeTest(engine, 'a window of many megabytes is read whole', async (store) => {
    const ids = await appendBlocks(store, [60, 60, 60, 60, 60, 60, 60, 60, 60, 60], { padding: 16_000 })
    const head = ids.length + 1
    assert.ok((await store.log.state('audit')).bytesStored > 5_000_000, 'more than one read brings')
    assert.deepEqual(idsOf(await readLines(store, 'audit', window(1, head))), ids)
    assert.deepEqual(idsOf(await readLines(store, 'audit', window(100, head - 30))), ids.slice(99, -30))
  })

  storeTest(engine, 'memory that is given back is used again, and none that is not', async (store) => {
    await appendBlocks(store, Array(24).fill(60), { padding: 16_000 })
    const { head } = await store.log.state('audit')
    const never = new AbortController().signal
    const read = async (givesBack: boolean): Promise<void> => {
      const kept: Block[] = []
      for await (const block of store.log.blocks('audit', window(1, head), never)) {
        assert.equal(sha256Hex(block.segment), block.hash)
        if (givesBack) block.release()
        else kept.push(block)
      }
      for (const block of kept) assert.equal(sha256Hex(block.segment), block.hash)
    }
    await Promise.all([read(true), read(false), read(true)])
    await Promise.all([read(true), read(true), read(false)])
  })

  storeTest(engine, 'reading stops at the next block once the signal aborts', async (store) => {
    await appendBlocks(store, [1, 1, 1])
    const controller = new AbortController()
    const reason = new Error('enough')
    const read = async (): Promise<void> => {
      for await (const block of store.log.blocks('audit', window(1, 4), controller.signal)) {
        assert.equal(block.window.from, 1)
        controller.abort(reason)
      }
    }
    await assert.rejects(read(), reason)
    await assert.rejects(readBlocks(store, 'audit', window(1, 4), controller.signal), reason)
  })

  storeTest(engine, 'a window that passes the head is a bug, not an endless read', async (store) => {
    await assert.rejects(readBlocks(store, 'audit', window(1, 2)), Bug)
    await appendBlocks(store, [3])
    await assert.rejects(readBlocks(store, 'audit', window(2, 9)), Bug)
    await assert.rejects(readBlocks(store, 'audit', window(7, 9)), Bug)
  })

  bareStoreTest(engine, 'closing waits for what is under way; what comes later is refused', async (store, place) => {
    const append = store.log.append([eventBatch(['a'])])
    const claim = store.ledger.claimLease('l', 'me', 1, 1000)
    const closing = store.close()
    await Promise.all([append, claim, closing, store.close()])
    await assert.rejects(store.log.append([eventBatch(['b'])]), isFault)
    await assert.rejects(store.log.state('audit'), isFault)
    await using again = await place.open()
    assert.deepEqual((await requireConsistent(again, place))['audit'], ['a'])
  })

  bareStoreTest(engine, 'a damaged block is refused; those before it are given', async (store, place) => {
    await appendBlocks(store, [2, 2, 2])
    await damageBlock(place, 3)
    assert.equal((await readBlocks(store, 'audit', window(1, 3))).length, 1)
    assert.equal((await readBlocks(store, 'audit', window(5, 7))).length, 1)
    await assert.rejects(readBlocks(store, 'audit', window(1, 7)), { code: 'STORE_DAMAGED', message: /position 3 / })
  })

  bareStoreTest(engine, 'who copies without verifying gets what damage can be seen by', async (store, place) => {
    await appendBlocks(store, [2, 2, 2])
    await damageBlock(place, 3)
    const intact: boolean[] = []
    const copy = async (verify: boolean): Promise<void> => {
      const digest = store.log.startDigest(Buffer.of())
      const never = new AbortController().signal
      try {
        for await (const block of store.log.blocks('audit', window(1, 7), never, { digest, verify })) {
          if (!verify) intact.push(crc64(block.segment) === block.crc64)
        }
      } finally {
        digest.discard()
      }
    }
    await copy(false)
    assert.deepEqual(intact, [true, false, true])
    await assert.rejects(copy(true), { code: 'STORE_DAMAGED' })
  })

  bareStoreTest(engine, 'a block that is missing is damage', async (store, place) => {
    await appendBlocks(store, [2, 2, 2])
    await place.query(`DELETE FROM block WHERE from_position = 3`)
    for (const bounds of [window(1, 7), window(3, 7), window(4, 5)])
      await assert.rejects(readBlocks(store, 'audit', bounds), { code: 'STORE_DAMAGED' })
    await place.query(`DELETE FROM block WHERE from_position = 5`)
    await assert.rejects(readBlocks(store, 'audit', window(1, 7)), { code: 'STORE_DAMAGED' })
  })
}
