/**
 * A process for the tests of crashes and of several processes: appends to the store in argv[2] for as long as it is let, joins and checkpoints
 * meanwhile, and says on its standard output which calls were acknowledged. argv[3] prefixes its ids, argv[4] seeds it, argv[5] bounds its calls.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '../../base/clock.ts'
import { seededRandom } from '../../base/random.ts'
import { eventBatch, numbered } from '../contract/event-batch.ts'
import type { Store } from '../store.ts'
import { openSqliteStore, SQLITE_FILE } from './open-sqlite-store.ts'
import { TINY_LEVELS } from './sqlite-engine.ts'

const [dataDir = '', prefix = '', seed = '0', callsMax = '1000000'] = process.argv.slice(2)
const random = seededRandom(Number(seed))
await using store = await openSqliteStore({ dataDir, clock: systemClock, idLevels: TINY_LEVELS })
await Promise.all([0, 1, 2].map((lane) => appendCalls(store, lane)))

/** Several lanes, so that requests queue up in the thread. Each call brings events of both streams; all of them are kept or none. */
async function appendCalls({ log }: Store, lane: number): Promise<void> {
  for (let call = lane; call < Number(callsMax); call += 3) {
    const rows = callRows(call)
    const ids = numbered(`${prefix}.${call}`, rows)
    await log.append([
      eventBatch(ids, { padding: 300 }),
      eventBatch(ids, { stream: 'guardrail_activity', padding: 50 }),
    ])
    writeSync(1, `${prefix}.${call}\n`)
    if (random.fraction() < 0.1) await log.mergeSmallBlocks('audit', (await log.state('audit')).head)
    if (random.fraction() < 0.05) checkpoint()
  }
}

/** On another connection of the same process, beside the appends. */
function checkpoint(): void {
  using beside = new DatabaseSync(join(dataDir, SQLITE_FILE), { timeout: 10_000 })
  beside.exec('PRAGMA wal_checkpoint(TRUNCATE)')
}

/** How many events of each stream the call with this number brings. */
function callRows(call: number): number {
  return 1 + ((call * 7) % 40)
}
