import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import fc from 'fast-check'
import type { EventFilter } from '../../model/event-filter.ts'
import type { EventSort, PageEnd } from '../event-queries.ts'
import { CHUNK_ROWS } from './chunk.ts'
import { ChunkReader, type Steps } from './chunk-reader.ts'
import { countEvents } from './count-events.ts'
import { countFacets } from './count-facets.ts'
import { eventHistogram } from './event-histogram.ts'
import { eventPage } from './event-page.ts'
import { openScope, type Scope } from './scope.ts'
import { selectPositions } from './select-positions.ts'
import { MemoryColumns, type TestEvent } from './testing/memory-columns.ts'
import * as plain from './testing/plain-answers.ts'
import { TABLE_VALUES_MAX } from './value-table.ts'

const FACETS = ['severity', 'actor', 'session'] as const
const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']
const LONG = 'ß'.repeat(1024)
const ACTORS = ['Zoë', 'zoë', 'ΟΔΥΣΣΕΥΣ', 'taylor@example.com', '0.5', '-3', '12', 'null', ' ', '😀', 'İstanbul', LONG]
const HOUR = 3_600_000

const eventArbitrary = fc.record({
  severity: fc.option(fc.constantFrom(...SEVERITIES), { freq: 4 }),
  actor: fc.option(fc.constantFrom(...ACTORS), { freq: 4 }),
  session: fc.option(
    fc.string({ unit: 'grapheme', maxLength: 5 }).map((text) => text.replaceAll('\0', '')),
    { freq: 4 },
  ),
  // Some lie years from the others.
  time: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 48 * HOUR }).map((ms) => 1_768_471_200_000 + ms) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 253_402_300_799_999 }) },
  ),
})

/** Events of some blocks; the first of them near the end of a chunk, so that small tests cross chunks, too. */
const logArbitrary = fc
  .record({
    oldest: fc.constantFrom(1, CHUNK_ROWS - 3, 2 * CHUNK_ROWS + 1, 2 * CHUNK_ROWS - 20),
    blocks: fc.array(fc.array(eventArbitrary, { minLength: 1, maxLength: 12 }), { maxLength: 8 }),
  })
  .map(({ oldest, blocks }) => {
    let position = oldest
    const events = blocks.map((block) =>
      block.map(
        ({ time, ...facets }): TestEvent => ({ position, id: `id-${position++}`, time, facets: emptyIsNone(facets) }),
      ),
    )
    return { oldest, blocks: events }
  })

function emptyIsNone(facets: Record<string, string | null>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(facets).map(([name, value]) => [name, value || null]))
}

const timeArbitrary = fc.integer({ min: -HOUR, max: 50 * HOUR }).map((ms) => 1_768_471_200_000 + ms)
const valuesArbitrary = fc.record(
  {
    severity: fc.uniqueArray(fc.constantFrom(...SEVERITIES, null, 'NEVER'), { minLength: 1, maxLength: 3 }),
    actor: fc.uniqueArray(fc.constantFrom(...ACTORS, null, 'nobody'), { minLength: 1, maxLength: 6 }),
  },
  { requiredKeys: [] },
)
const filterArbitrary: fc.Arbitrary<EventFilter | null> = fc.option(
  fc
    .record(
      {
        facets: valuesArbitrary,
        exclude: valuesArbitrary,
        timeFrom: timeArbitrary,
        timeUpto: timeArbitrary,
        search: fc.oneof(
          fc.constantFrom('zoË', 'high', 'οδυσσεύς οδυσ', 'οδυςςευς', 'EXAMPLE crit', '😀', 'i̇', 'absent', '  ', 'ß'),
          fc.string({ unit: 'grapheme', maxLength: 3 }),
        ),
        positions: fc
          .array(fc.integer({ min: 1, max: 3 * CHUNK_ROWS }), { maxLength: 4 })
          .map((some) => [
            ...some,
            ...Array.from({ length: 20 }, (_, index) => CHUNK_ROWS - 5 + index),
            ...[1, 2, 3, 2 * CHUNK_ROWS + 1, 2 * CHUNK_ROWS + 2],
          ]),
      },
      { requiredKeys: ['facets'] },
    )
    .map((filter) => filter as EventFilter),
)
const sortArbitrary: fc.Arbitrary<EventSort> = fc
  .record({
    by: fc.constantFrom('time', 'position', 'severity', 'actor', 'session'),
    direction: fc.constantFrom('ASC', 'DESC'),
  })
  .chain(({ by, direction }): fc.Arbitrary<EventSort> => {
    if (by === 'severity') return fc.constantFrom({ by, direction, order: SEVERITIES }, { by, direction })
    if (by === 'actor') return fc.constantFrom({ by, direction, order: 'number' as const }, { by, direction })
    return fc.constant({ by, direction })
  })

const RUNS = { numRuns: 300 }
/** Nothing stays, so everything is read again and again. */
const TINY = 1
const AMPLE = 64 * 1024 * 1024

interface Log {
  readonly oldest: number
  readonly blocks: readonly (readonly TestEvent[])[]
}

function columnsOf({ oldest, blocks }: Log): MemoryColumns {
  const columns = new MemoryColumns(FACETS, oldest)
  for (const block of blocks) columns.add(block)
  return columns
}

function run<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

function scopeOf(reader: ChunkReader, filter: EventFilter | null): Scope {
  return openScope(reader, { stream: 'audit', filter })
}

function readersOf(log: Log): ChunkReader[] {
  const columns = columnsOf(log)
  return [new ChunkReader(columns, AMPLE), new ChunkReader(columns, TINY)]
}

test('what is counted and selected is what the filter takes', () => {
  fc.assert(
    fc.property(logArbitrary, filterArbitrary, (log, filter) => {
      const expected = log.blocks.flat().filter((event) => plain.takes(event, filter))
      for (const reader of readersOf(log)) {
        assert.equal(run(countEvents(scopeOf(reader, filter))), expected.length)
        assert.deepEqual(
          run(selectPositions(scopeOf(reader, filter))),
          expected.map(({ position }) => position),
        )
      }
    }),
    RUNS,
  )
})

test('a selection within positions has those of them that the filter takes, whatever was asked before', () => {
  const within = fc.tuple(fc.nat(60), fc.nat(60))
  fc.assert(
    fc.property(logArbitrary, fc.array(fc.tuple(filterArbitrary, within), { maxLength: 4 }), (log, asked) => {
      for (const reader of readersOf(log)) {
        for (const [filter, [skip, count]] of asked) {
          const bounds = { from: log.oldest + skip, upto: log.oldest + skip + count }
          const expected = log.blocks
            .flat()
            .filter(({ position }) => position >= bounds.from && position < bounds.upto)
            .filter((event) => plain.takes(event, filter))
          assert.deepEqual(
            run(selectPositions(openScope(reader, { stream: 'audit', filter }, bounds))),
            expected.map(({ position }) => position),
          )
        }
      }
    }),
    RUNS,
  )
})

test('pages follow each other in the order of the sort, each event once', () => {
  fc.assert(
    fc.property(
      logArbitrary,
      filterArbitrary,
      sortArbitrary,
      fc.integer({ min: 1, max: 9 }),
      (log, filter, sort, first) => {
        const taken = log.blocks.flat().filter((event) => plain.takes(event, filter))
        const expected = plain.sorted(taken, sort)
        for (const reader of readersOf(log)) {
          const seen: TestEvent[] = []
          let after: PageEnd | undefined
          do {
            const page = run(eventPage(scopeOf(reader, filter), { sort, first, after }))
            const rows = expected.slice(seen.length, seen.length + first)
            assert.deepEqual(
              page.rows.map(({ position, time, facets }) => ({ position, time, facets })),
              rows.map(({ position, time, facets }) => ({ position, time, facets })),
            )
            seen.push(...rows)
            after = page.end
          } while (after !== undefined)
          assert.equal(seen.length, expected.length)
        }
      },
    ),
    RUNS,
  )
})

test('a page after any event goes on behind it, also when it is not there any more', () => {
  fc.assert(
    fc.property(logArbitrary, sortArbitrary, eventArbitrary, fc.nat(), (log, sort, made, place) => {
      const { time, ...facets } = made
      const end: TestEvent = { position: log.oldest + (place % 40), id: 'gone', time, facets: emptyIsNone(facets) }
      const events = log.blocks.flat()
      const all = plain.sorted([end, ...events.filter(({ position }) => position !== end.position)], sort)
      const expected = all.slice(all.indexOf(end) + 1, all.indexOf(end) + 6)
      const [reader] = readersOf(log) as [ChunkReader]
      const key = sort.by === 'position' ? end.position : plain.keyOf(end, sort.by)
      const after = { position: end.position, key }
      // One event may have the position of the one that is gone, and another place in the order.
      fc.pre(events.every(({ position }) => position !== end.position) || sort.by === 'position')
      assert.deepEqual(
        run(eventPage(scopeOf(reader, null), { sort, first: 5, after })).rows.map(({ position }) => position),
        expected.map(({ position }) => position),
      )
    }),
    RUNS,
  )
})

test('each facet is counted under all conditions but its own', () => {
  fc.assert(
    fc.property(logArbitrary, filterArbitrary, fc.integer({ min: 1, max: 6 }), (log, filter, top) => {
      const events = log.blocks.flat()
      for (const reader of readersOf(log)) {
        assert.deepEqual(
          run(countFacets(scopeOf(reader, filter), FACETS, top)),
          FACETS.map((facet) => plain.facetCounts(events, filter, facet, top)),
        )
      }
    }),
    RUNS,
  )
})

test('a histogram counts every event that the filter takes in the bucket of its time', () => {
  fc.assert(
    fc.property(
      logArbitrary,
      filterArbitrary,
      fc.integer({ min: 1, max: 60 }),
      fc.constantFrom(undefined, ...FACETS),
      (log, filter, buckets, by) => {
        const taken = log.blocks.flat().filter((event) => plain.takes(event, filter))
        for (const reader of readersOf(log)) {
          const histogram = run(eventHistogram(scopeOf(reader, filter), { buckets, by }))
          assert.equal(histogram.total, taken.length)
          assert.ok(histogram.buckets.length <= buckets)
          assert.deepEqual(
            histogram.buckets.map(({ count }) => count),
            plain.bucketCounts(taken, histogram),
          )
          for (const [index, { at, series }] of histogram.buckets.entries()) {
            assert.equal(at, (histogram.buckets[0]?.at ?? 0) + index * histogram.bucketMs)
            assert.ok(at < histogram.upto && at + histogram.bucketMs > histogram.from)
            const inBucket = taken.filter(({ time }) => time >= at && time < at + histogram.bucketMs)
            const counts = new Map(by && plain.valueCounts(inBucket, by).map(({ value, count }) => [value, count]))
            for (const { value, count } of series) assert.equal(count, counts.get(value) ?? 0)
          }
          if (taken.length === 0 || by === undefined) continue
          const values = plain.valueCounts(taken, by).slice(0, 20)
          assert.deepEqual(
            histogram.buckets[0]?.series.map(({ value }) => value),
            values.map(({ value }) => value),
          )
          if (filter?.timeFrom === undefined) assert.equal(histogram.from, Math.min(...taken.map(({ time }) => time)))
          if (filter?.timeUpto === undefined)
            assert.equal(histogram.upto, Math.max(...taken.map(({ time }) => time)) + 1)
        }
      },
    ),
    RUNS,
  )
})

test('answers stay right while events arrive, blocks are joined and the oldest expire', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('join' as const), at: fc.nat(6) }),
    fc.record({ kind: fc.constant('expire' as const) }),
    fc.record({ kind: fc.constant('ask' as const), filter: filterArbitrary }),
    fc.record({ kind: fc.constant('add' as const), events: fc.array(eventArbitrary, { minLength: 1, maxLength: 9 }) }),
  )
  fc.assert(
    fc.property(logArbitrary, fc.array(step, { maxLength: 15 }), (log, steps) => {
      const columns = columnsOf(log)
      const reader = new ChunkReader(columns, AMPLE)
      const events = log.blocks.flat()
      const ask = (filter: EventFilter | null): void => {
        const kept = events.filter(({ position }) => position >= columns.kept().from)
        assert.deepEqual(
          run(selectPositions(scopeOf(reader, filter))),
          kept.filter((event) => plain.takes(event, filter)).map(({ position }) => position),
        )
        assert.deepEqual(
          run(countFacets(scopeOf(reader, filter), FACETS, 3)),
          FACETS.map((facet) => plain.facetCounts(kept, filter, facet, 3)),
        )
      }
      ask({ facets: {}, search: 'zoë' })
      for (const each of steps) {
        if (each.kind === 'join') columns.join(each.at)
        else if (each.kind === 'expire') columns.expire()
        else if (each.kind === 'ask') ask(each.filter)
        else {
          const next = columns.kept().upto
          const added = each.events.map(
            ({ time, ...facets }, index): TestEvent => ({
              position: next + index,
              id: `id-${next + index}`,
              time,
              facets: emptyIsNone(facets),
            }),
          )
          columns.add(added)
          events.push(...added)
        }
      }
      ask(null)
      ask({ facets: { severity: ['HIGH', null] }, timeFrom: 1_768_471_200_000 })
    }),
    RUNS,
  )
})

test('questions that take turns, while events arrive and expire, each see what was there when they were asked', () => {
  const filters = fc.array(filterArbitrary, { minLength: 2, maxLength: 4 })
  fc.assert(
    fc.property(logArbitrary, filters, fc.infiniteStream(fc.nat(9)), (log, asked, chance) => {
      const columns = columnsOf(log)
      const reader = new ChunkReader(columns, AMPLE)
      const events = log.blocks.flat()
      const running = asked.map((filter) => ({
        steps: countFacets(scopeOf(reader, filter), FACETS, 50),
        taken: events.filter((event) => FACETS.some((facet) => plain.takes(event, filter, facet))),
        expected: FACETS.map((facet) => plain.facetCounts(events, filter, facet, 50)),
      }))
      let hasExpired = false
      while (running.length > 0) {
        const next = chance.next().value ?? 0
        if (next === 0) {
          hasExpired ||= columns.kept().from < columns.kept().upto
          columns.expire()
        }
        if (next === 1)
          columns.add([{ position: columns.kept().upto, id: 'new', time: 0, facets: { severity: 'HIGH' } }])
        const [turn] = running.splice(next % running.length, 1)
        const { done, value } = turn?.steps.next() ?? {}
        if (done !== true) running.push(turn as NonNullable<typeof turn>)
        else if (!hasExpired) assert.deepEqual(value, turn?.expected)
        else
          for (const { values } of value ?? [])
            assert.ok(values.reduce((sum, { count }) => sum + count, 0) <= (turn?.taken.length ?? 0))
      }
    }),
    RUNS,
  )
})

test('a hole in the store is damage, and not an answer', () => {
  const columns = columnsOf({ oldest: 1, blocks: [block(1, 5), block(6, 5), block(11, 5)] })
  columns.lose(1)
  const reader = new ChunkReader(columns, AMPLE)
  const filter: EventFilter = { facets: { severity: ['HIGH'] } }
  assert.throws(() => run(countEvents(scopeOf(reader, filter))), { code: 'STORE_DAMAGED' })
})

test('a facet with more values than a table has room for is filtered, searched, sorted and counted like any other', () => {
  const count = CHUNK_ROWS + 5_000
  assert.ok(CHUNK_ROWS > TABLE_VALUES_MAX)
  const events = Array.from({ length: count }, (_, index) => sessionAt(index + 1, `s-${index}`))
  const twice = Array.from({ length: 40 }, (_, index) => sessionAt(count + 1 + index, `s-${count - 1 - (index % 20)}`))
  const log = { oldest: 1, blocks: [...blocksOf(events, 4_000), twice] }
  const all = log.blocks.flat()
  for (const reader of readersOf(log)) {
    const filter: EventFilter = { facets: { session: [`s-${count - 1}`, 's-3'] } }
    assert.deepEqual(run(selectPositions(scopeOf(reader, filter))), [4, count, count + 1, count + 21])
    for (const index of [0, TABLE_VALUES_MAX - 1, TABLE_VALUES_MAX + 1, CHUNK_ROWS - 1])
      assert.deepEqual(run(selectPositions(scopeOf(reader, { facets: { session: [`s-${index}`] } }))), [index + 1])
    assert.equal(run(countEvents(scopeOf(reader, { facets: {}, search: `S-${count - 2}` }))), 3)
    assert.deepEqual(run(countFacets(scopeOf(reader, null), ['session'], 25)), [
      plain.facetCounts(all, null, 'session', 25),
    ])
    const sort: EventSort = { by: 'session', direction: 'DESC' }
    assert.deepEqual(
      run(eventPage(scopeOf(reader, null), { sort, first: 10 })).rows.map(({ position }) => position),
      plain
        .sorted(all, sort)
        .slice(0, 10)
        .map(({ position }) => position),
    )
  }
})

test('of more values than can be counted at once the frequent ones are found, and it is said that not all are counted', () => {
  const count = 150_000
  const events = Array.from({ length: count }, (_, index) => {
    const isFrequent = index % 10 === 0 && index > TABLE_VALUES_MAX
    return sessionAt(index + 1, isFrequent ? `frequent-${index % 3}` : `s-${index}`)
  })
  const reader = new ChunkReader(columnsOf({ oldest: 1, blocks: blocksOf(events, 50_000) }), AMPLE)
  const [counts] = run(countFacets(scopeOf(reader, null), ['session'], 3))
  assert.equal(counts?.exact, false)
  assert.ok(counts.distinct > 100_000 && counts.distinct <= plain.valueCounts(events, 'session').length)
  assert.deepEqual(counts.values, plain.valueCounts(events, 'session').slice(0, 3))
})

test('a rare value is looked for only where it may be, once it is known what there is', () => {
  const sessionOf = (position: number): string => `s-${Math.floor(position / 64)}`
  const events = Array.from({ length: 3 * CHUNK_ROWS + 100 }, (_, index) => sessionAt(index + 1, sessionOf(index + 1)))
  const columns = columnsOf({ oldest: 1, blocks: blocksOf(events, 4_096) })
  const reads = mock.method(columns, 'read')
  const small = new ChunkReader(columns, 1_000)
  assert.equal(run(countEvents(scopeOf(small, { facets: { session: ['nobody'] } }))), 0)
  assert.ok(small.bytes <= 1_000, `${small.bytes}`)
  reads.mock.resetCalls()
  // Too little for the columns of one chunk: they are read again for each question.
  const reader = new ChunkReader(columns, 40_000)
  const readsOf = (ask: () => void): number => {
    const before = reads.mock.callCount()
    ask()
    return reads.mock.callCount() - before
  }
  const filterOf = (position: number): EventFilter => ({ facets: { session: [sessionOf(position)] } })
  const positionsOf = (position: number): number[] =>
    events.flatMap((event) => (event.facets['session'] === sessionOf(position) ? [event.position] : []))
  const select = (position: number): void =>
    assert.deepEqual(run(selectPositions(scopeOf(reader, filterOf(position)))), positionsOf(position))

  const everything = readsOf(() => select(1))
  assert.ok(everything >= 24, `${everything}`)
  for (const position of [1, CHUNK_ROWS, CHUNK_ROWS + 500, 3 * CHUNK_ROWS - 1]) {
    const some = readsOf(() => select(position))
    assert.ok(some <= 1 + 2 * 8 + 1, `one chunk or two, and the last one, which is not complete: ${some}`)
  }
  select(3 * CHUNK_ROWS + 50)
  assert.equal(run(countEvents(scopeOf(reader, { facets: { session: ['nobody', null] } }))), 0)
  assert.equal(
    run(countEvents(scopeOf(reader, { facets: {}, exclude: { session: [sessionOf(1)] } }))),
    events.length - 63,
  )
  // A facet is counted without its own condition: there, no chunk may be left out.
  const filter = filterOf(CHUNK_ROWS + 500)
  assert.deepEqual(run(countFacets(scopeOf(reader, filter), ['session', 'actor'], 5)), [
    plain.facetCounts(events, filter, 'session', 5),
    plain.facetCounts(events, filter, 'actor', 5),
  ])
  const held = reader.bytes
  for (let block = 0; block < 20; block += 1) columns.expire()
  assert.equal(run(countEvents(scopeOf(reader, filter))), 0)
  const upto = 4 * CHUNK_ROWS
  columns.add(
    Array.from({ length: upto - events.length }, (_, index) => sessionAt(events.length + 1 + index, 'the last one')),
  )
  assert.equal(run(countEvents(scopeOf(reader, { facets: { session: ['the last one'] } }))), upto - events.length)
  assert.ok(reader.bytes < held, `what was known of expired chunks is forgotten: ${reader.bytes} of ${held}`)
})

test('what is held stays below its bound', () => {
  const blocks = blocksOf(block(1, 3 * CHUNK_ROWS), 4_000)
  const reader = new ChunkReader(columnsOf({ oldest: 1, blocks }), 100_000)
  assert.equal(run(countEvents(scopeOf(reader, { facets: { severity: ['HIGH'] } }))), 3 * CHUNK_ROWS)
  assert.ok(reader.bytes > 0 && reader.bytes <= 100_000, `${reader.bytes}`)
})

function block(from: number, rows: number): TestEvent[] {
  return Array.from({ length: rows }, (_, index) => ({
    position: from + index,
    id: `id-${from + index}`,
    time: 1_768_471_200_000 + index,
    facets: { severity: 'HIGH' },
  }))
}

function sessionAt(position: number, session: string): TestEvent {
  return { position, id: `id-${position}`, time: 1_768_471_200_000 + position, facets: { session } }
}

function blocksOf(events: readonly TestEvent[], rows: number): TestEvent[][] {
  const blocks: TestEvent[][] = []
  for (let at = 0; at < events.length; at += rows) blocks.push(events.slice(at, at + rows))
  return blocks
}
