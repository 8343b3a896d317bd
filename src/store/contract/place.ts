import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256 } from '../../base/hash.ts'
import { STREAM_NAMES } from '../../model/ids.ts'
import { window } from '../../model/window.ts'
import { ID_HASH_BYTES, type Store } from '../store.ts'
import { idsOf, readLines } from './event-batch.ts'

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

/** Blocks, slim rows and counters say the same of every position. Answers the ids of each stream, in order. */
export async function requireConsistent(store: Store, place: Place): Promise<Record<string, string[]>> {
  const ids: Record<string, string[]> = {}
  for (const stream of STREAM_NAMES) {
    const { oldest, head, bytesStored } = await store.log.state(stream)
    const lines = await readLines(store, stream, window(oldest, head))
    const slim = await place.query(`SELECT position, id_hash FROM event_${stream} ORDER BY position`)
    assert.equal(slim.length, lines.length, `${stream}: one slim row an event`)
    for (const [index, row] of slim.entries()) {
      assert.equal(row['position'], oldest + index, `${stream}: slim rows without a gap`)
      const hash = sha256(idsOf([lines[index] ?? ''])[0] ?? '').subarray(0, ID_HASH_BYTES)
      if (!hash.equals(row['id_hash'] as Uint8Array)) assert.fail(`${stream}: another event at ${oldest + index}`)
    }
    const [sum] = await place.query(
      `SELECT coalesce(sum(stored_bytes), 0) AS bytes FROM block WHERE stream = '${stream}'`,
    )
    assert.equal(bytesStored, sum?.['bytes'], `${stream}: the counter of bytes`)
    ids[stream] = idsOf(lines)
    assert.equal(new Set(ids[stream]).size, ids[stream].length, `${stream}: each id once`)
  }
  return ids
}
