import assert from 'node:assert/strict'
import type { EventFilter } from '../../model/event-filter.ts'
import { type Window, window } from '../../model/window.ts'
import { eventBatch, facetRow, numbered } from './event-batch.ts'
import { type Engine, storeTest } from './place.ts'

const EVERYTHING: EventFilter = { facets: {} }

/** What every log keeps of a selection: exactly the positions of the window that the filter takes, by the block that they are in. */
export function selectContract(engine: Engine): void {
  storeTest(
    engine,
    'a selection of any window is every block that touches it, with its positions in the window',
    async (store) => {
      const rowCounts = [1, 3, 2, 4]
      const blocks: Window[] = []
      let from = 1
      for (const rows of rowCounts) {
        await store.log.append([eventBatch(numbered('event', rows, from))])
        blocks.push(window(from, from + rows))
        from += rows
      }
      await store.log.append([eventBatch(numbered('other', 9), { stream: 'guardrail_activity' })])
      for (let start = 1; start < from; start += 1) {
        for (let end = start + 1; end <= from; end += 1) {
          const selected = await store.log.select('audit', window(start, end), EVERYTHING)
          const expected = blocks
            .filter((block) => block.from < end && block.upto > start)
            .map((block) => ({
              block,
              positions: range(Math.max(block.from, start), Math.min(block.upto, end)),
            }))
          assert.deepEqual(
            selected.map(({ block, positions }) => ({ block, positions })),
            expected,
            `[${start}, ${end})`,
          )
        }
      }
    },
  )

  storeTest(
    engine,
    'a filter takes by value, by having none, and by time; blocks without any are there, too',
    async (store) => {
      const action = (value: string | null) => facetRow('audit', { action: value })
      await store.log.append([
        eventBatch(['a', 'b', 'c'], { facets: ['READ', null, 'WRITE'].map(action), times: [10, 20, 30] }),
        eventBatch(['d', 'e'], { facets: ['WRITE', 'WRITE'].map(action), times: [40, 50] }),
      ])
      const positions = async (filter: EventFilter) =>
        (await store.log.select('audit', window(1, 6), filter)).map((selection) => selection.positions)
      assert.deepEqual(await positions({ facets: { action: ['READ'] } }), [[1], []])
      assert.deepEqual(await positions({ facets: { action: ['READ', null] } }), [[1, 2], []])
      assert.deepEqual(await positions({ facets: { action: [null] } }), [[2], []])
      assert.deepEqual(await positions({ facets: { action: ['WRITE'] }, timeFrom: 30, timeUpto: 50 }), [[3], [4]])
      assert.deepEqual(await positions({ facets: { action: ['NOPE'] } }), [[], []])
    },
  )
}

function range(from: number, upto: number): number[] {
  return Array.from({ length: upto - from }, (_, index) => from + index)
}
