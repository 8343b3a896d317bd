import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFacetColumns } from '../../blocks/facet-columns.ts'
import { STREAM_NAMES } from '../../model/ids.ts'
import { window } from '../../model/window.ts'
import type { Store } from '../store.ts'
import { idHashes, idsOf, readLines } from './event-batch.ts'

/** Where a store lies: it can be opened again, by several at once, and be looked at and damaged from beside. */
export interface Place extends AsyncDisposable {
  open(): Promise<Store>
  /** One statement on a connection of its own. Values are numbers, strings and bytes. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>
}

/** An engine, as the contract suite needs it. */
export interface Engine {
  readonly name: string
  /** A new place with nothing in it. */
  place(): Promise<Place>
}

type StoreTest = (store: Store, place: Place) => Promise<void>

/** A test with a store of its own; whatever it did, the store is consistent in the end. */
export function storeTest(engine: Engine, name: string, run: StoreTest): void {
  bareStoreTest(engine, name, async (store, place) => {
    await run(store, place)
    await requireConsistent(store, place)
  })
}

/** For tests that damage their store or close it. */
export function bareStoreTest(engine: Engine, name: string, run: StoreTest): void {
  test(`${engine.name}: ${name}`, async () => {
    await using place = await engine.place()
    await using store = await place.open()
    await run(store, place)
  })
}

/** Lines, columns, ids and counters say the same of every position. Answers the ids of each stream, in order. */
export async function requireConsistent(store: Store, place: Place): Promise<Record<string, string[]>> {
  const ids: Record<string, string[]> = {}
  for (const stream of STREAM_NAMES) {
    const { oldest, head, bytesStored } = await store.log.state(stream)
    const own = idsOf(await readLines(store, stream, window(oldest, head)))
    const rows = await place.query(
      `SELECT from_position, row_count, stored_bytes, columns, wide_columns, id_hashes FROM block JOIN block_data ON block_id = id
       WHERE stream = '${stream}' ORDER BY from_position`,
    )
    let next: number = oldest
    for (const row of rows) {
      const count = row['row_count'] as number
      assert.equal(row['from_position'], next, `${stream}: blocks without a gap`)
      const hashes = idHashes(own.slice(next - oldest, next - oldest + count))
      if (!hashes.equals(row['id_hashes'] as Uint8Array)) assert.fail(`${stream}: other ids in the block at ${next}`)
      const columns = readFacetColumns(row['columns'] as Uint8Array, () => row['wide_columns'] as Uint8Array)
      assert.equal(columns.rows, count, `${stream}: the columns of the block at ${next}`)
      for (const name of columns.facetNames) assert.equal(columns.facet(name).codes.length, count)
      next += count
    }
    assert.equal(next, head, `${stream}: blocks up to the head`)
    const storedBytes = rows.reduce((sum, row) => sum + (row['stored_bytes'] as number), 0)
    assert.equal(bytesStored, storedBytes, `${stream}: the counter of bytes`)
    assert.equal(new Set(own).size, own.length, `${stream}: each id once`)
    assert.deepEqual(
      await store.log.find(stream, idHashes(own)),
      own.map((_, index) => oldest + index),
      `${stream}: each id is found where it is`,
    )
    ids[stream] = own
  }
  const [orphan] = await place.query('SELECT block_id FROM block_data WHERE block_id NOT IN (SELECT id FROM block)')
  assert.equal(orphan, undefined, 'contents without a block')
  return ids
}
