/**
 * `node browse-questions.ts DIR`: how long a store takes for what pages ask, at first and then again and again: by the clock, and in processor time, which other work on
 * the machine does not stretch. One line of JSON.
 */
import { assert } from '../src/base/assert.ts'
import { systemClock } from '../src/base/clock.ts'
import { seededRandom } from '../src/base/random.ts'
import type { EventFilter } from '../src/model/event-filter.ts'
import type { EventScope } from '../src/store/event-queries.ts'
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../src/store/store.ts'
import { cpuSeconds, peakRssMb, print, rounded } from './child.ts'
import type { Figures } from './figures.ts'

const STREAM = 'guardrail_activity'
const DAY_MS = 86_400_000
const REPEATS = 30
const never = new AbortController().signal
const { fraction } = seededRandom(3)

/** What the page shows beside its list. */
const FACETS = [
  'severity',
  'status',
  'contextSource',
  'behaviour',
  'policyName',
  'ruleViolated',
  'category',
  'component',
  'actor',
  'host',
]

await ask(process.argv[2] ?? '')

async function ask(dataDir: string): Promise<void> {
  await using store = await openSqliteStore({ dataDir, clock: systemClock })
  const figures: Record<string, number> = {}
  const all = questions(store, await someSessions(store))
  for (const [name, question] of Object.entries(all)) {
    figures[`${name}_first_ms`] = rounded(await timed(question), 1)
    Object.assign(figures, await measured(name, question))
  }
  const others = keepAsking(all.facets_filtered, all.histogram, all.search_count)
  Object.assign(figures, await measured('list_beside_others', all.list))
  await others.stop()
  print({ ...figures, peak_rss_mb: peakRssMb() } satisfies Figures)
}

async function measured(name: string, question: () => Promise<unknown>): Promise<Record<string, number>> {
  const times: number[] = []
  const before = process.cpuUsage()
  for (let repeat = 0; repeat < REPEATS; repeat += 1) times.push(await timed(question))
  times.sort((a, b) => a - b)
  return {
    [`${name}_ms_p50`]: rounded(times[Math.floor(REPEATS / 2)] ?? 0, 1),
    [`${name}_ms_p95`]: rounded(times[Math.floor(REPEATS * 0.95)] ?? 0, 1),
    [`${name}_cpu_ms`]: rounded((cpuSeconds(before) * 1_000) / REPEATS, 1),
  }
}

/** Each again and again, all at once. */
function keepAsking(...asked: (() => Promise<unknown>)[]) {
  const stopping = new AbortController()
  const running = asked.map(async (question) => {
    while (!stopping.signal.aborted) await question()
  })
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all(running)
    },
  }
}

/** In the order of a page that is opened for the first time. */
function questions({ queries }: Store, sessions: readonly string[]) {
  const newest = { sort: { by: 'time', direction: 'DESC' }, first: 50 } as const
  const bySeverity = {
    sort: { by: 'severity', direction: 'DESC', order: ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] },
    first: 50,
  } as const
  return {
    list: () => queries.page({ ...month(twoFilters()), ...newest }, never),
    list_of_few: () => queries.page({ ...month({ actor: [actor()], status: ['IGNORED'] }), ...newest }, never),
    list_by_severity: () => queries.page({ ...month(oneFilter()), ...bySeverity }, never),
    histogram: () => queries.histogram({ ...month({}), buckets: 60 }, never),
    histogram_filtered: () => queries.histogram({ ...month(twoFilters()), buckets: 60 }, never),
    histogram_by_severity: () => queries.histogram({ ...month(oneFilter()), buckets: 60, by: 'severity' }, never),
    count: () => queries.count(month(twoFilters()), never),
    facets: () => queries.facetCounts({ ...month({}), facets: FACETS, top: 20 }, never),
    facets_filtered: () => queries.facetCounts({ ...month(twoFilters()), facets: FACETS, top: 20 }, never),
    facets_one_filter: () => queries.facetCounts({ ...month(oneFilter()), facets: FACETS, top: 20 }, never),
    session: () => queries.count(month({ sessionId: [pick(sessions)] }), never),
    search_list: () => queries.page({ ...month({}, search()), ...newest }, never),
    search_count: () => queries.count(month({}, search()), never),
    list_again: () => queries.page({ ...month(twoFilters()), ...newest }, never),
  }
}

/** Of events anywhere in the log. */
async function someSessions({ log, queries }: Store): Promise<readonly string[]> {
  const { head } = await log.state(STREAM)
  const random = seededRandom(5)
  const positions = Array.from({ length: 200 }, () => 1 + Math.floor(random.fraction() * (head - 1)))
  const sort = { by: 'position', direction: 'ASC' } as const
  const { rows } = await queries.page({ stream: STREAM, filter: { facets: {}, positions }, sort, first: 200 }, never)
  const sessions = rows.flatMap(({ facets }) => facets['sessionId'] ?? [])
  assert(sessions.length > 0, 'some events have a session')
  return sessions
}

function month(facets: EventFilter['facets'], search?: string): EventScope {
  const timeUpto = systemClock.now()
  const filter = { facets, timeFrom: timeUpto - 30 * DAY_MS, timeUpto, ...(search !== undefined && { search }) }
  return { stream: STREAM, filter }
}

function oneFilter(): EventFilter['facets'] {
  return { status: [pick(['ACTIVE', 'UNDER_REVIEW', 'IGNORED'])] }
}

function twoFilters(): EventFilter['facets'] {
  return { ...oneFilter(), severity: [pick(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', null])] }
}

function actor(): string {
  return `${pick(['maria', 'taylor', 'wei', 'ravi'])}.${pick(['smith', 'chen', 'berg', 'novak'])}`
}

function search(): string {
  return `${pick(['jailbreak', 'secrets', 'mask', 'legal'])} ${pick(['maria', 'chen', 'copilot', 'support'])}`
}

function pick<T>(choices: readonly T[]): T {
  return choices[Math.floor(fraction() * choices.length)] as T
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
