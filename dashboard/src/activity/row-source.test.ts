import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TimeCounts, TimeSpan } from './locate-by-time.ts'
import type { EventRow } from './row-chunks.ts'
import type { PageRequest, RowFeed, RowPage } from './row-reader.ts'
import { ROWS_KEPT_MAX, ROWS_REACHED_MAX, RowSource } from './row-source.ts'

/**
 * A server with `count` events that answers as the real one: by cursor, from either end, and with counts over time. Times are uneven: quiet days,
 * and thousands of events in one millisecond.
 */
class Log implements RowFeed {
  readonly direction: 'ASC' | 'DESC'
  readonly isByArrival = false
  readonly pages: PageRequest[] = []
  countsAsked = 0
  failures = 0
  /** Requests wait for it. */
  gate: Promise<void> = Promise.resolve()
  readonly #times: Float64Array
  readonly countsIn?: (span: TimeSpan) => Promise<TimeCounts>

  constructor(
    count: number,
    { direction = 'DESC', byTime = true }: { direction?: 'ASC' | 'DESC'; byTime?: boolean } = {},
  ) {
    this.direction = direction
    this.#times = Float64Array.from({ length: count }, (_, index) => unevenTime(index)).sort()
    if (byTime) this.countsIn = (span) => this.#countsIn(span)
  }

  /** The row that the whole list has at this place. */
  positionAt(index: number): number {
    return this.direction === 'DESC' ? this.#times.length - index : index + 1
  }

  async count(): Promise<number> {
    return this.#times.length
  }

  async page(request: PageRequest, signal: AbortSignal): Promise<RowPage> {
    this.pages.push(request)
    await this.gate
    signal.throwIfAborted()
    if (this.failures > 0) {
      this.failures--
      throw new Error('the server is away')
    }
    const [low, high] = this.#within(request.span ?? {})
    const after = request.after === undefined ? undefined : Number(request.after)
    const items: EventRow[] = []
    const isDown = this.direction === 'DESC'
    let at = isDown ? Math.min(high, after ?? high) - 1 : Math.max(low, (after ?? low - 1) + 1)
    for (; items.length < request.first && at >= low && at < high; at += isDown ? -1 : 1) items.push(this.#row(at))
    const isEnd = at < low || at >= high
    return { items, next: isEnd ? null : String(isDown ? at + 1 : at - 1) }
  }

  #row(at: number): EventRow {
    return { position: at + 1, time: new Date(this.#times[at] ?? 0).toISOString(), facets: {} }
  }

  #within({ from = -Infinity, upto = Infinity }: TimeSpan): [number, number] {
    return [firstAtOrAfter(this.#times, from), firstAtOrAfter(this.#times, upto)]
  }

  async #countsIn(span: TimeSpan): Promise<TimeCounts> {
    this.countsAsked++
    const [low, high] = this.#within(span)
    const from = span.from ?? this.#times[low] ?? 0
    const upto = span.upto ?? (this.#times[high - 1] ?? 0) + 1
    const bucketMs = Math.max(1, Math.ceil((upto - from) / 500))
    const counts = new Map<number, number>()
    for (const time of this.#times.subarray(low, high)) {
      const at = from + Math.floor((time - from) / bucketMs) * bucketMs
      counts.set(at, (counts.get(at) ?? 0) + 1)
    }
    return { from, upto, bucketMs, buckets: Array.from(counts, ([at, count]) => ({ at, count })) }
  }
}

const DAY_MS = 86_400_000

function unevenTime(index: number): number {
  const day = Math.floor(index / 40_000) * 3
  if (index % 40_000 < 4_000) return day * DAY_MS
  return day * DAY_MS + ((index * 7_919) % DAY_MS)
}

function firstAtOrAfter(times: Float64Array, time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] ?? 0) < time) low = middle + 1
    else high = middle
  }
  return low
}

/** Resolves when rows [from, upto) are there, or fails with the source's error. */
async function see(source: RowSource, from: number, upto: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const look = (): void => {
    if (source.error !== undefined) reject(source.error)
    else if (missingIn(source, from, Math.min(upto, source.reachable)) === undefined && source.isStarted) resolve()
  }
  const stop = source.subscribe(look)
  source.want(from, upto)
  look()
  await promise.finally(stop)
}

function missingIn(source: RowSource, from: number, upto: number): number | undefined {
  for (let index = from; index < upto; index++) if (source.rowAt(index) === undefined) return index
  return undefined
}

async function opened(log: Log): Promise<RowSource> {
  const source = new RowSource(log)
  source.start()
  await see(source, 0, 50)
  return source
}

function assertRows(source: RowSource, log: Log, from: number, upto: number): void {
  for (let index = from; index < upto; index++) {
    assert.equal(source.rowAt(index)?.position, log.positionAt(index), `row ${index}`)
  }
}

describe('a list of a million events', () => {
  for (const direction of ['DESC', 'ASC'] as const) {
    test(`${direction}: any place is reached in a few requests, and shows the rows that are there`, async () => {
      const log = new Log(1_000_000, { direction })
      using source = await opened(log)
      assert.equal(source.total, 1_000_000)
      for (const index of [999_960, 500_000, 499_960, 499_920, 3, 777_777, 120_001, 160_000, 161_990, 999_000]) {
        const asked = log.pages.length + log.countsAsked
        await see(source, index, index + 40)
        assertRows(source, log, index, index + 40)
        const requests = log.pages.length + log.countsAsked - asked
        assert.ok(requests <= 12, `${index}: ${requests} requests`)
      }
      assert.equal(source.total, 1_000_000)
    })
  }

  test('scrolling down reads page after page, and what is kept is bounded', async () => {
    const log = new Log(1_000_000)
    using source = await opened(log)
    for (let index = 0; index < 30_000; index += 40) {
      await see(source, index, index + 40)
      assertRows(source, log, index, index + 40)
      assert.ok(source.rowsKept <= ROWS_KEPT_MAX + 100, `${source.rowsKept} rows kept`)
    }
    assert.equal(log.countsAsked, 0)
    assert.ok(log.pages.length <= 302, `${log.pages.length} pages`)
  })

  test('scrolling back up finds the same rows', async () => {
    const log = new Log(1_000_000)
    using source = await opened(log)
    for (let index = 600_000; index > 595_000; index -= 40) {
      await see(source, index, index + 40)
      assertRows(source, log, index, index + 40)
    }
  })

  test('a flight over many places asks for the last one only', async () => {
    const log = new Log(1_000_000)
    using source = await opened(log)
    const gate = Promise.withResolvers<void>()
    log.gate = gate.promise
    const asked = log.pages.length
    for (let index = 10_000; index <= 900_000; index += 10_000) source.want(index, index + 40)
    gate.resolve()
    await see(source, 900_000, 900_040)
    assertRows(source, log, 900_000, 900_040)
    assert.ok(log.pages.length - asked <= 12, `${log.pages.length - asked} pages`)
  })
})

describe('a list in an order without a way to far rows', () => {
  test('can be read as far as is reasonable, and says that it is cut', async () => {
    const log = new Log(100_000, { byTime: false })
    using source = await opened(log)
    assert.deepEqual([source.total, source.reachable, source.isCut], [100_000, ROWS_REACHED_MAX, true])
    await see(source, ROWS_REACHED_MAX - 40, ROWS_REACHED_MAX)
    assertRows(source, log, ROWS_REACHED_MAX - 40, ROWS_REACHED_MAX)
  })
})

describe('short lists', () => {
  test('an empty one is known to be empty', async () => {
    using source = await opened(new Log(0))
    assert.deepEqual([source.total, source.reachable, source.isStarted], [0, 0, true])
  })

  test('one page is asked for once', async () => {
    const log = new Log(30)
    using source = await opened(log)
    await see(source, 0, 40)
    assertRows(source, log, 0, 30)
    assert.deepEqual([source.total, log.pages.length, source.isCut], [30, 1, false])
  })
})

describe('events that arrive', () => {
  test('come on top, and every row keeps its place behind them', async () => {
    const log = new Log(1_000, { byTime: false })
    using source = await opened(log)
    source.prepend([
      { position: 1_002, time: '', facets: {} },
      { position: 1_001, time: '', facets: {} },
    ])
    assert.deepEqual([source.rowAt(0)?.position, source.rowAt(2)?.position, source.total], [1_002, 1_000, 1_002])
    await see(source, 300, 340)
    assert.equal(source.rowAt(302)?.position, 700)
    assert.equal(source.indexOf(699), 303)
  })

  test('while a page is on its way, do not move it', async () => {
    const log = new Log(1_000, { byTime: false })
    using source = await opened(log)
    const gate = Promise.withResolvers<void>()
    log.gate = gate.promise
    source.want(200, 240)
    source.prepend([{ position: 1_001, time: '', facets: {} }])
    gate.resolve()
    await see(source, 200, 241)
    assert.deepEqual([source.rowAt(200)?.position, source.rowAt(240)?.position], [801, 761])
  })

  test('do not fill the memory, however many come', async () => {
    using source = await opened(new Log(1_000, { byTime: false }))
    for (let at = 1; at <= 200; at++) {
      const rows = Array.from({ length: 100 }, (_, n) => ({ position: 1_000 + at * 100 - n, time: '', facets: {} }))
      source.prepend(rows)
    }
    assert.equal(source.total, 21_000)
    assert.ok(source.rowsKept <= ROWS_KEPT_MAX)
    assert.equal(source.rowAt(0)?.position, 21_000)
  })

  test('while the others are counted, are counted once', async () => {
    const gate = Promise.withResolvers<void>()
    const counted: (number | undefined)[] = []
    const rows = Array.from({ length: 100 }, (_, index) => ({ position: 1_000 - index, time: '', facets: {} }))
    using source = new RowSource({
      direction: 'DESC',
      isByArrival: true,
      page: async () => ({ items: rows, next: '901' }),
      count: async (_, upto) => {
        counted.push(upto)
        await gate.promise
        return (upto ?? 9_000) - 1
      },
    })
    source.start()
    await see(source, 0, 40)
    source.prepend([{ position: 1_002, time: '', facets: {} }])
    gate.resolve()
    await new Promise(setImmediate)
    assert.deepEqual(counted, [1_001])
    assert.equal(source.total, 1_001)
    source.prepend([{ position: 1_003, time: '', facets: {} }])
    assert.equal(source.total, 1_002)
  })

  test('come on top of what is known to be there, whether it is kept or not', async () => {
    const log = new Log(20_000, { byTime: false })
    using source = await opened(log)
    assert.equal(source.topPosition, 20_000)
    for (let at = 0; at < 6_000; at += 100) await see(source, at, at + 40)
    assert.equal(source.rowAt(0), undefined)
    assert.equal(source.topPosition, 20_000)
    source.prepend([{ position: 20_001, time: '', facets: {} }])
    assert.equal(source.topPosition, 20_001)
  })
})

describe('failures', () => {
  test('stop the loading until it is tried again', async () => {
    const log = new Log(1_000)
    log.failures = 1
    const source = new RowSource(log)
    source.start()
    await assert.rejects(see(source, 0, 40), /away/)
    source.want(0, 41)
    assert.equal(log.pages.length, 1)
    source.retry()
    await see(source, 0, 40)
    assertRows(source, log, 0, 40)
  })

  test('a source that is closed asks for nothing and tells nobody', async () => {
    const log = new Log(1_000)
    const source = await opened(log)
    let told = 0
    source.subscribe(() => told++)
    source[Symbol.dispose]()
    source.want(500, 540)
    await new Promise(setImmediate)
    assert.deepEqual([log.pages.length, told], [1, 0])
  })
})

describe('selecting a range', () => {
  test('gives the positions of rows that were never seen', async () => {
    const log = new Log(10_000)
    using source = await opened(log)
    const positions = await source.positionsOf(20, 2_345)
    assert.deepEqual(
      positions,
      Array.from({ length: 2_325 }, (_, at) => log.positionAt(20 + at)),
    )
    assert.equal((await source.positionsOf(9_990, 20_000)).length, 10)
  })
})
