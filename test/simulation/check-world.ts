import assert from 'node:assert/strict'
import { gunzipSync } from 'node:zlib'
import { present } from '../../src/base/assert.ts'
import { sha256Hex } from '../../src/base/hash.ts'
import { decodeSegment } from '../../src/blocks/segment.ts'
import type { ExportJob, ExportTask } from '../../src/model/job.ts'
import { listWithin, positionsOf, positionsOfWindow } from '../../src/model/position-set.ts'
import { quarantineSum } from '../../src/model/quarantine.ts'
import { chainProblem, type Receipt } from '../../src/model/receipt.ts'
import { tiles, window } from '../../src/model/window.ts'
import type { Store } from '../../src/store/store.ts'
import type { History } from './lives.ts'
import type { Place, World } from './world.ts'

/** Whether everything is where it was selected for, once, and accounted for. */
export async function checkWorld(world: World, history: History): Promise<void> {
  const log = await readLog(world.store)
  for (const [id, acknowledged] of history.sent)
    assert.ok(!acknowledged || log.ids.includes(id), `${id} was acknowledged and is not in the log`)
  for (const place of world.places) await checkPlace(world, place, log, history)
}

interface Log {
  /** By position, from 1. */
  readonly ids: readonly string[]
  readonly lines: readonly string[]
}

async function readLog(store: Store): Promise<Log> {
  const { head } = await store.log.state('audit')
  const lines: string[] = []
  const { signal } = new AbortController()
  for await (const { segment } of store.log.blocks('audit', window(1, head), signal)) {
    lines.push(...(await decodeSegment(segment)).toString('utf8').split('\n').slice(0, -1))
  }
  return { lines, ids: lines.map((line) => (JSON.parse(line) as { id: string }).id) }
}

/** A task that was delivered: its receipt, and what it carried. */
interface Delivered {
  readonly job: ExportJob
  readonly task: ExportTask
  readonly receipt: Receipt
  /** Positions that arrived with it, and that were put aside. */
  readonly arrived: readonly number[]
  readonly aside: readonly number[]
}

async function checkPlace({ store }: World, place: Place, log: Log, { met }: History): Promise<void> {
  const { items: jobs } = await store.ledger.jobs({ destinationId: place.destinationId }, 10_000, undefined)
  const delivered: Delivered[] = []
  for (const job of jobs) delivered.push(...(await deliveriesOf(store, job)))

  checkArtifacts(place, delivered, log)
  await checkChains(store, place, delivered)
  const once = delivered.filter(({ job }) => !job.again).flatMap(({ arrived }) => arrived)
  assert.equal(
    new Set(once).size,
    once.length,
    `${place.name}: a position was delivered twice, and nobody asked for it`,
  )
  for (const job of jobs) await checkJob(store, job, delivered, place)
  await checkSchedule(store, place, once, delivered)
  if (place.name === 'table') await checkRows(store, jobs, delivered)

  const isMet = (what: string, count: number): void => void met.set(what, (met.get(what) ?? 0) + count)
  isMet('left out', jobs.filter(({ rowsLeftOut }) => rowsLeftOut > 0).length)
  isMet('taken over', jobs.filter(({ trigger, tasksDelivered }) => trigger === 'takeover' && tasksDelivered > 0).length)
  isMet('found after all', delivered.filter(({ job }) => job.status === 'CANCELLED').length)
  isMet('quarantined', delivered.filter(({ aside }) => aside.length > 0).length)
  isMet('put again', delivered.filter(({ receipt }) => receipt.acknowledgement['state'] === 'queued').length)
}

async function deliveriesOf(store: Store, job: ExportJob): Promise<Delivered[]> {
  const entries = (await store.ledger.quarantined({ jobId: job.id }, 10_000, undefined)).items
  const delivered: Delivered[] = []
  for (const task of await store.ledger.tasks(job.id)) {
    if (task.status !== 'DELIVERED' && task.status !== 'QUERYABLE') continue
    const { window: bounds } = task.slice
    const selection = (await store.ledger.selectionOfTask(task.id)) ?? positionsOfWindow(bounds)
    const carried = listWithin(selection, bounds)
    const own = entries.filter(({ taskId }) => taskId === task.id)
    const aside = own.map(({ position }) => position)
    const receipt = present(await store.ledger.receiptOfTask(task.id), 'the receipt of what was delivered')
    assert.deepEqual(receipt.quarantined, quarantineSum(own))
    const arrived = carried.filter((position) => !aside.includes(position))
    assert.equal(receipt.rows, arrived.length, 'every event of the slice is in the receipt, or quarantined')
    delivered.push({ job, task, receipt, arrived, aside })
  }
  return delivered
}

/** What is there is what the receipts say, event for event. */
function checkArtifacts({ name, delivered: there }: Place, delivered: readonly Delivered[], log: Log): void {
  const files = delivered.filter(({ receipt }) => receipt.rows > 0)
  assert.deepEqual(
    new Set(there.all().map((artifact) => artifact.name)),
    new Set(files.map(({ receipt }) => receipt.artifactName)),
    `${name}: every artifact has its receipt, and every receipt its artifact`,
  )
  assert.equal(files.length, there.all().length, `${name}: each its own`)
  for (const { receipt, arrived, job } of files) {
    const { bytes } = present(there.get(receipt.artifactName), receipt.artifactName)
    assert.equal(sha256Hex(bytes), receipt.sha256)
    const lines = gunzipSync(bytes).toString('utf8').split('\n').slice(0, -1)
    if (job.format.encoding === 'ndjson.gz') {
      assert.deepEqual(
        lines,
        arrived.map((position) => log.lines[position - 1]),
      )
      continue
    }
    const rows = lines.map((line) => JSON.parse(line) as { id: string; position: number })
    assert.deepEqual(
      rows.map(({ id, position }) => [id, position]),
      arrived.map((position) => [log.ids[position - 1], position]),
    )
    assert.ok(!lines.some((line) => line.includes('hush')), 'nothing leaves that should be hidden')
  }
}

async function checkChains(store: Store, { configurationId }: Place, delivered: readonly Delivered[]): Promise<void> {
  const chains = Map.groupBy(
    delivered.map(({ receipt }) => receipt),
    ({ chain }) => chain,
  )
  for (const chain of chains.values()) assert.equal(chainProblem(inOrder(chain)), undefined)
  if (configurationId === undefined) return
  const { head } = await store.log.state('audit')
  const windows = inOrder(chains.get(configurationId) ?? []).map((receipt) => receipt.window)
  assert.ok(tiles(windows, window(1, head)), 'receipts cover the log exactly')
}

function inOrder(receipts: readonly Receipt[]): Receipt[] {
  return receipts.toSorted((a, b) => a.sequence - b.sequence)
}

/** A job that is done has all that it was for: delivered by itself, or by others where it left it to them. */
async function checkJob(store: Store, job: ExportJob, delivered: readonly Delivered[], { name }: Place): Promise<void> {
  if (job.status === 'CANCELLED' || job.trigger === 'takeover') return
  assert.equal(job.status, 'DELIVERED')
  const whose = job.again ? delivered.filter((each) => each.job.id === job.id) : delivered
  const accounted = new Set(whose.flatMap(({ arrived, aside }) => [...arrived, ...aside]))
  const missing = (await selectedBy(store, job)).filter((position) => !accounted.has(position))
  assert.deepEqual(missing, [], `${name}: job ${job.id} (${job.trigger}) is done without some of its events`)
}

/** Of one that sends quarantined events once more the ledger does not tell which: it is known by its sums alone. */
async function selectedBy(store: Store, { window: bounds, filter, rowsSelected, rowsLeftOut }: ExportJob) {
  const all = listWithin(positionsOfWindow(bounds), bounds)
  if (filter === null) return rowsSelected + rowsLeftOut === all.length ? all : []
  const selections = await store.log.select('audit', bounds, filter)
  return selections.flatMap(({ positions }) => positions)
}

/** By schedule, everything that the filter takes arrives. */
async function checkSchedule(
  store: Store,
  { configurationId, name }: Place,
  once: readonly number[],
  delivered: readonly Delivered[],
): Promise<void> {
  if (configurationId === undefined) return
  const { head } = await store.log.state('audit')
  const { filter } = present(await store.ledger.configuration(configurationId), 'the configuration')
  const all = window(1, head)
  const wanted =
    filter === null
      ? listWithin(positionsOfWindow(all), all)
      : (await store.log.select('audit', all, filter)).flatMap(({ positions }) => positions)
  const aside = delivered.flatMap((each) => each.aside)
  const there = new Set([...once, ...aside])
  assert.deepEqual(
    wanted.filter((position) => !there.has(position)),
    [],
    `${name}: these never came`,
  )
  const taken = await store.ledger.taken(delivered[0]?.job.destinationId ?? ('' as never), 'audit', all)
  assert.deepEqual(taken, positionsOf(once), `${name}: what counts as taken is what is there`)
}

/** What a table has was seen there. */
async function checkRows(store: Store, jobs: readonly ExportJob[], delivered: readonly Delivered[]): Promise<void> {
  for (const { task, receipt } of delivered) {
    const confirmation = await store.ledger.confirmationOfTask(task.id)
    assert.equal(task.status, receipt.rows === 0 ? 'DELIVERED' : 'QUERYABLE')
    assert.equal(confirmation?.receiptHash, receipt.rows === 0 ? undefined : receipt.hash)
  }
  for (const job of jobs) {
    const own = delivered.filter((each) => each.job.id === job.id)
    assert.equal(
      job.rowsQueryable,
      own.reduce((sum, { receipt }) => sum + receipt.rows, 0),
    )
    if (job.status === 'DELIVERED') assert.notEqual(job.queryableAt, null)
  }
}
