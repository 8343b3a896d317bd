/**
 * A process for the tests: takes the same lease again and again on the store in argv[2] and, while it has it, holds a file that nobody else may hold.
 * Fails when it finds the file there. argv[3] is its name.
 */
import { closeSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { systemClock } from '../../base/clock.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

const LEASE_MS = 60_000
const TURNS = 15

const [dataDir = '', name = ''] = process.argv.slice(2)
await using store = await openSqliteStore({ dataDir, clock: systemClock })
for (let turn = 0; turn < TURNS; ) {
  const lease = await store.ledger.claimLease('turn', `${name} ${turn}`, systemClock.now(), LEASE_MS)
  if (lease === undefined) continue
  const held = join(dataDir, 'held')
  closeSync(openSync(held, 'wx'))
  await setImmediate()
  rmSync(held)
  await store.ledger.releaseLease(lease)
  turn += 1
}
