/** What pages ask of events, over GraphQL, of a server in a process of its own. */
import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Api, apiOf, refusal } from './support/api.ts'
import { event, ids } from './support/events.ts'
import { startSpillway } from './support/spillway-server.ts'
import { temporaryFolder } from './support/temporary-folder.ts'
import { until } from './support/until.ts'

const STREAM = 'guardrail_activity'
const AT = Date.UTC(2026, 0, 15, 10)
const MINUTE = 60_000
const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', null]
const started = new AsyncDisposableStack()
let api: Api
let folder: string

before(async () => {
  folder = started.use(await temporaryFolder()).path
  await mkdir(join(folder, 'out'))
  const options = { dataDir: join(folder, 'data'), env: { SPILLWAY_FILE_DESTINATION_ROOTS: join(folder, 'out') } }
  api = apiOf(started.adopt(await startSpillway(options), (each) => each.stop()))
  await send('first', 120)
})

after(() => started.disposeAsync())

/** A minute apart, each severity in turn. */
async function send(prefix: string, count: number, from = 0): Promise<void> {
  const lines = ids(prefix, count).map((id, index) =>
    event(STREAM, id, {
      detectedAt: AT + (from + index) * MINUTE,
      severity: SEVERITIES[index % 5],
      actor: index % 2 === 0 ? 'Zoë' : 'ΟΔΥΣΣΕΥΣ',
      host: '東京.example',
    }),
  )
  const { body } = await api.send(STREAM, `${lines.join('\n')}\n`)
  assert.equal(body.accepted, count)
}

interface Page {
  readonly items: readonly { position: number; time: string; facets: Readonly<Record<string, string | null>> }[]
  readonly next: string | null
}

const EVENTS = `query ($filter: EventFilterInput, $sort: EventSort, $first: Int, $after: String) {
  events(stream: "${STREAM}", filter: $filter, sort: $sort, first: $first, after: $after) { items { position time facets } next }
}`

async function page(variables: object = {}): Promise<Page> {
  const { events } = await api.graphql<{ events: Page }>(EVENTS, { ...variables })
  return events
}

async function count(filter: object): Promise<number> {
  const query = `query ($filter: EventFilterInput) { eventCount(stream: "${STREAM}", filter: $filter) }`
  return (await api.graphql<{ eventCount: number }>(query, { filter })).eventCount
}

test('every event is on one page, in the order of the sort, while more arrive', async () => {
  const seen: number[] = []
  let after: string | null = null
  do {
    const { items, next }: Page = await page({ first: 17, ...(after && { after }) })
    seen.push(...items.map(({ position }) => position))
    if (after === null) await send('later', 5, 120)
    after = next
  } while (after !== null)
  assert.deepEqual(
    seen,
    Array.from({ length: 120 }, (_, index) => 120 - index),
  )
})

test('pages, counts, facets and histograms tell the same of a filter', async () => {
  const filters = [
    { facets: [{ facet: 'severity', values: ['HIGH', null] }] },
    { exclude: [{ facet: 'severity', values: ['HIGH', null] }], timeUpto: '2026-01-15T11:00:00Z' },
    { search: 'zoë 東京' },
    { search: 'οδυσσεύς' },
    { search: 'οδυσσευς critical' },
    { positions: [1, 5, 9, 100_000], search: 'zoë' },
    { ids: ['first-3', 'first-4', 'nobody'] },
    { timeFrom: '2026-01-15T10:30:00Z', timeUpto: '2026-01-15T10:40:00.001Z' },
  ]
  const expected = [50, 36, 63, 0, 12, 3, 2, 11]
  const query = `query ($filter: EventFilterInput) {
    eventFacets(stream: "${STREAM}", filter: $filter, facets: ["host"]) { facet distinct exact values { value count } }
    eventHistogram(stream: "${STREAM}", filter: $filter, buckets: 7, by: "severity") {
      from upto bucketMs total buckets { at count series { value count } }
    }
  }`
  for (const [index, filter] of filters.entries()) {
    const total = expected[index] ?? -1
    const name = JSON.stringify(filter)
    assert.equal(await count(filter), total, name)
    const { items } = await page({ filter, first: 500 })
    assert.equal(items.length, total, name)
    const { eventFacets, eventHistogram } = await api.graphql<{
      eventFacets: readonly [{ values: readonly { value: string; count: number }[] }]
      eventHistogram: { total: number; buckets: { count: number; series: { count: number }[] }[] }
    }>(query, { filter })
    assert.deepEqual(eventFacets[0].values, total === 0 ? [] : [{ value: '東京.example', count: total }], name)
    assert.equal(eventHistogram.total, total, name)
    const { buckets } = eventHistogram
    assert.equal(sum(buckets.map((bucket) => bucket.count)), total, name)
    assert.equal(sum(buckets.flatMap(({ series }) => series.map((each) => each.count))), total, name)
    assert.ok(buckets.length <= 7)
  }
})

test('a sort by severity begins with the worst, and ends with none', async () => {
  const { items } = await page({ sort: { by: 'severity', direction: 'DESC' }, first: 500 })
  const ranks = items.map(({ facets }) => SEVERITIES.indexOf(facets['severity'] ?? null))
  assert.deepEqual(ranks, [...ranks].sort())
  assert.equal(ranks.length, 125)
})

test('an event tells its line, and where it went', async () => {
  const made = await api.graphql<{ createFileEndpointConfiguration: { id: string } }>(
    `mutation ($folder: String!) {
      createFileEndpointConfiguration(data: { interval: EVERY_24_HOURS, folder: $folder, stream: "${STREAM}" }) { id }
    }`,
    { folder: join(folder, 'out') },
  )
  const { id } = made.createFileEndpointConfiguration
  await api.graphql(`mutation { runExportConfiguration(id: "${id}") { id } }`)
  const query = `{ event(stream: "${STREAM}", position: 3) {
    id time json facets deliveries { status exportJobId at destination { id kindTitle exportConfigurations { id } } }
  } }`
  const found = await until('the event to be delivered', async () => {
    const { event } = await api.graphql<{ event: Details }>(query)
    return event.deliveries[0]?.status === 'DELIVERED' && event
  })
  assert.deepEqual([found.id, found.time, found.facets['severity']], ['first-2', '2026-01-15T10:02:00.000Z', 'MEDIUM'])
  assert.equal((JSON.parse(found.json) as { id: string }).id, 'first-2')
  assert.deepEqual(
    found.deliveries.map(({ destination }) => destination.exportConfigurations),
    [[{ id }]],
  )
})

interface Details {
  readonly id: string
  readonly time: string
  readonly json: string
  readonly facets: Readonly<Record<string, string | null>>
  readonly deliveries: readonly {
    readonly status: string
    readonly destination: { readonly exportConfigurations: readonly { readonly id: string }[] }
  }[]
}

test('the overview counts what came in, and says that nothing is wrong', async () => {
  const { overview } = await api.graphql<{ overview: Overview }>(`{
    overview {
      streams { stream eventsTotal eventsKept received { at count series { count } } lastReceivedAt }
      exports { eventsBehind lagMs deliveredLast24h exportConfiguration { id } }
      concerns { severity code title hint path at }
      storeBytes diskFreeBytes retentionDays softwareVersion
    }
  }`)
  const stream = overview.streams.find((each) => each.stream === STREAM)
  assert.deepEqual([stream?.eventsTotal, stream?.eventsKept], [125, 125])
  assert.equal(sum(stream?.received.map(({ count }) => count) ?? []), 125)
  assert.equal(overview.retentionDays, 90)
  for (const { title, hint, path } of overview.concerns) assert.ok(title && hint && path.startsWith('/'))
})

interface Overview {
  readonly streams: readonly {
    readonly stream: string
    readonly eventsTotal: number
    readonly eventsKept: number
    readonly received: readonly { readonly count: number }[]
  }[]
  readonly concerns: readonly { readonly title: string; readonly hint: string; readonly path: string }[]
  readonly retentionDays: number
}

describe('hostile or mistaken', () => {
  const made = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const twice = { facet: 'severity', values: ['HIGH'] }
  const refused: [string, object][] = [
    ['too long a page', { first: 501 }],
    ['an empty page', { first: 0 }],
    ['a page of less than nothing', { first: -1 }],
    ['a cursor out of thin air', { after: 'x' }],
    ['a cursor of another sort', { after: made({ by: 'actor', direction: 'DESC', key: 'x', position: 1 }) }],
    ['a cursor with an object in it', { after: made({ by: 'time', direction: 'DESC', key: {}, position: 1 }) }],
    ['a cursor without an end', { after: 'A'.repeat(100_000) }],
    ['a sort by nothing', { sort: { by: '' } }],
    ['a sort by a prototype', { sort: { by: 'constructor' } }],
    ['a facet of a prototype', { filter: { facets: [{ facet: '__proto__', values: ['x'] }] } }],
    ['a facet twice', { filter: { facets: [twice, twice] } }],
    ['no value', { filter: { exclude: [{ facet: 'severity', values: [] }] } }],
    ['too many values', { filter: { facets: [{ facet: 'actor', values: Array.from({ length: 1001 }, String) }] } }],
    ['no position', { filter: { positions: [] } }],
    ['position 0', { filter: { positions: [0] } }],
    ['too many ids', { filter: { ids: Array.from({ length: 10_001 }, String) } }],
    ['a search without an end', { filter: { search: 'x'.repeat(501) } }],
    [
      'a time that ends before it begins',
      { filter: { timeFrom: '2026-01-02T00:00:00Z', timeUpto: '2026-01-01T00:00:00Z' } },
    ],
  ]
  for (const [name, variables] of refused) {
    test(`${name} is refused, with what to do`, async () => {
      const { code, hint } = await refusal(page(variables))
      assert.equal(code, 'BAD_INPUT')
      assert.ok(hint)
    })
  }

  test('values of 4 KB, of any script, are no more than values', async () => {
    for (const value of ['x'.repeat(4096), '😀'.repeat(1024), "' OR 1=1 --", '%', '\\', '\u202e', 'NULL'])
      assert.equal(await count({ facets: [{ facet: 'actor', values: [value] }] }), 0)
    assert.equal(await count({ search: '.* %' }), 0)
  })

  test('a count may end at a position: then later arrivals do not change it', async () => {
    const ask = (upto: number) =>
      api.graphql<{ eventCount: number }>(`{ eventCount(stream: "${STREAM}", upto: ${upto}) }`)
    assert.deepEqual([await ask(1), await ask(11)], [{ eventCount: 0 }, { eventCount: 10 }])
    assert.equal((await refusal(ask(0))).code, 'BAD_INPUT')
  })

  test('an unknown stream is told as such', async () => {
    assert.equal((await refusal(api.graphql('{ eventCount(stream: "nope") }'))).code, 'UNKNOWN_STREAM')
  })
})

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
