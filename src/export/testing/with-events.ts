import { systemClock } from '../../base/clock.ts'
import type { JsonObject } from '../../base/json.ts'
import { BlockMaker } from '../../ingest/block-maker.ts'
import { packOf } from '../../ingest/event-pack.ts'
import { GroupCommit } from '../../ingest/group-commit.ts'
import type { Place } from '../../store/contract/place.ts'
import { sqliteEngine } from '../../store/sqlite/sqlite-engine.ts'
import type { Store } from '../../store/store.ts'
import { streamDefinition } from '../../streams/registry.ts'
import { type CanonicalEvent, isRejection } from '../../streams/stream.ts'

/** By turns, from the first event on. */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', null]

/** Blocks of the given numbers of events; each event tells its own number and has a severity by turns. */
export async function withEvents<T>(
  blockSizes: readonly number[],
  work: (store: Store, lines: readonly string[], place: Place) => Promise<T>,
): Promise<T> {
  await using place = await sqliteEngine.place()
  await using store = await place.open()
  const groups = new GroupCommit({ log: store.log, clock: { ...systemClock, now: () => RECEIVED_AT } })
  const blocks = new BlockMaker((block) => groups.commit(block))
  const lines: string[] = []
  for (const size of blockSizes) {
    const events = Array.from({ length: size }, (_, index) => event(lines.length + index))
    await blocks.add(streamDefinition('guardrail_activity'), packOf(events))
    lines.push(...events.map(({ line }) => line))
  }
  return await work(store, lines, place)
}

const RECEIVED_AT = Date.UTC(2026, 2, 1, 9, 30)

function event(index: number): CanonicalEvent {
  const source: JsonObject = {
    id: `event-${index}`,
    detectedAt: RECEIVED_AT + index,
    severity: SEVERITIES[index % SEVERITIES.length] ?? null,
    reason: 'x'.repeat(index % 70),
    actor: `actor-${index % 3}`,
    payload: { request: `request ${index}` },
  }
  const outcome = streamDefinition('guardrail_activity').canonicalise(source, RECEIVED_AT)
  if (isRejection(outcome)) throw new Error(outcome.message)
  return outcome
}
