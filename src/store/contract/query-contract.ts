import assert from 'node:assert/strict'
import type { EventFilter } from '../../model/event-filter.ts'
import { position } from '../../model/ids.ts'
import { window } from '../../model/window.ts'
import type { EventScope } from '../event-queries.ts'
import type { Store } from '../store.ts'
import { appendBlocks, eventBatch, facetRow, RECEIVED_AT } from './event-batch.ts'
import { bareStoreTest, type Engine, storeTest } from './place.ts'

const never = new AbortController().signal
const ACTIONS = ['READ', 'WRITE', 'READ', null, 'DELETE', 'READ']

/** What every store answers about events; that the answers are right is shown in scan/, against a plain reference. */
export function queryContract(engine: Engine): void {
  storeTest(engine, 'a page has rows with all facets, and goes on behind its end', async (store) => {
    await appendActions(store)
    const sort = { by: 'time', direction: 'DESC' } as const
    const { rows, end } = await store.queries.page({ ...asked(), sort, first: 4 }, never)
    assert.deepEqual(
      rows.map(({ position, time, facets }) => [position, time, facets['action'], facets['actorId']]),
      [
        [6, 60, 'READ', 'a actorId'],
        [5, 50, 'DELETE', 'a actorId'],
        [4, 40, null, 'a actorId'],
        [3, 30, 'READ', 'a actorId'],
      ],
    )
    const next = await store.queries.page({ ...asked(), sort, first: 4, ...(end && { after: end }) }, never)
    assert.deepEqual(
      next.rows.map(({ position }) => position),
      [2, 1],
    )
    assert.equal(next.end, undefined)
  })

  storeTest(engine, 'events are counted, by value and by time', async (store) => {
    await appendActions(store)
    const filter: EventFilter = { facets: { action: ['READ'] } }
    assert.equal(await store.queries.count(asked(filter), never), 3)
    const counts = [1, 3, 4, 100].map((upto) => store.queries.count({ ...asked(filter), upto: position(upto) }, never))
    assert.deepEqual(await Promise.all(counts), [0, 1, 2, 3])
    const [action] = await store.queries.facetCounts({ ...asked(filter), facets: ['action'], top: 2 }, never)
    assert.deepEqual(action, {
      facet: 'action',
      values: [
        { value: 'READ', count: 3 },
        { value: null, count: 1 },
      ],
      distinct: 4,
      exact: true,
    })
    const histogram = await store.queries.histogram({ ...asked(filter), buckets: 3, by: 'action' }, never)
    assert.deepEqual(histogram, {
      from: 10,
      upto: 61,
      bucketMs: 50,
      total: 3,
      buckets: [
        { at: 0, count: 2, series: [{ value: 'READ', count: 2 }] },
        { at: 50, count: 1, series: [{ value: 'READ', count: 1 }] },
      ],
    })
  })

  storeTest(engine, 'every condition of a filter holds for pages, counts and selections alike', async (store) => {
    await appendActions(store)
    const cases: [Omit<EventFilter, 'facets'>, number[]][] = [
      [{ exclude: { action: ['READ', null] } }, [2, 5]],
      [{ search: 'wri A' }, [2]],
      [{ positions: [6, 1, 99] }, [1, 6]],
      [{ ids: ['e1', 'e4', 'none'] }, [2, 5]],
      [{ ids: ['e1', 'e4'], positions: [5] }, [5]],
      [{ ids: ['none'] }, []],
      [{ timeFrom: 20, timeUpto: 40 }, [2, 3]],
    ]
    for (const [conditions, expected] of cases) {
      const filter = { facets: {}, ...conditions }
      const name = JSON.stringify(conditions)
      const page = await store.queries.page(
        { ...asked(filter), sort: { by: 'position', direction: 'ASC' }, first: 9 },
        never,
      )
      assert.deepEqual(
        page.rows.map(({ position }) => position),
        expected,
        name,
      )
      assert.equal(await store.queries.count(asked(filter), never), expected.length, name)
      const selections = await store.log.select('audit', window(1, 7), filter)
      assert.deepEqual(
        selections.flatMap(({ positions }) => positions),
        expected,
        name,
      )
      assert.equal(selections.length, 2, 'blocks without any are there, too')
    }
  })

  storeTest(engine, 'a store without events answers, and streams are apart', async (store) => {
    const empty = { stream: 'guardrail_activity', filter: null } as const
    await appendActions(store)
    assert.equal(await store.queries.count(empty, never), 0)
    assert.deepEqual(await store.queries.page({ ...empty, sort: { by: 'time', direction: 'ASC' }, first: 5 }, never), {
      rows: [],
      end: undefined,
    })
    assert.deepEqual((await store.queries.histogram({ ...empty, buckets: 5 }, never)).buckets, [])
    const [counts] = await store.queries.facetCounts({ ...empty, facets: ['severity'], top: 5 }, never)
    assert.deepEqual(counts?.values, [])
  })

  storeTest(engine, 'answers stay right after blocks are joined and after they expire', async (store) => {
    await appendBlocks(store, [3, 2, 4])
    await store.log.append([eventBatch(['last'], { receivedAt: RECEIVED_AT + 5_000 })])
    const filter: EventFilter = { facets: { action: ['a action'] } }
    assert.equal(await store.queries.count(asked(filter), never), 10)
    const { head } = await store.log.state('audit')
    await store.log.mergeSmallBlocks('audit', head)
    assert.equal(await store.queries.count(asked(filter), never), 10)
    await appendBlocks(store, [5], { receivedAt: RECEIVED_AT + 10_000 })
    assert.equal(await store.queries.count(asked(filter), never), 15)
    assert.equal(await store.log.expire('audit', RECEIVED_AT + 6_000, head), 10)
    assert.equal(await store.queries.count(asked(filter), never), 5)
    const selections = await store.log.select('audit', window(1, 16), filter)
    assert.deepEqual(
      selections.flatMap(({ positions }) => positions),
      [11, 12, 13, 14, 15],
    )
  })

  storeTest(engine, 'who goes away ends the work, and others are answered', async (store) => {
    await appendActions(store)
    const gone = new AbortController()
    const asking = store.queries.count(asked({ facets: {}, search: 'read' }), gone.signal)
    const other = store.queries.count(asked({ facets: {}, search: 'read' }), never)
    gone.abort(new Error('gone'))
    await assert.rejects(asking, /gone/)
    assert.equal(await other, 3)
    await assert.rejects(store.queries.count(asked(), gone.signal), /gone/)
  })

  bareStoreTest(engine, 'a closed store does not answer', async (store) => {
    await appendActions(store)
    assert.equal(await store.queries.count(asked(), never), 6)
    await store.close()
    await assert.rejects(store.queries.count(asked(), never), { code: 'STORE_UNAVAILABLE' })
  })

  bareStoreTest(engine, 'damaged columns are told, and not taken for an answer', async (store, place) => {
    await appendActions(store)
    await place.query('UPDATE block_data SET columns = zeroblob(length(columns))')
    await assert.rejects(store.queries.count(asked({ facets: { action: ['READ'] } }), never), { code: 'STORE_DAMAGED' })
  })
}

function asked(filter: EventFilter | null = null): EventScope {
  return { stream: 'audit', filter }
}

/** Events e0 … e5 in two blocks. */
async function appendActions(store: Store): Promise<void> {
  const [first, second] = [ACTIONS.slice(0, 4), ACTIONS.slice(4)]
  for (const [from, actions] of [[0, first] as const, [4, second] as const]) {
    const batch = {
      facets: actions.map((action) => facetRow('audit', { action, actorId: 'a actorId' })),
      times: actions.map((_, index) => 10 * (from + index + 1)),
    }
    await store.log.append([
      eventBatch(
        actions.map((_, index) => `e${from + index}`),
        batch,
      ),
    ])
  }
}
