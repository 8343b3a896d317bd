/**
 * kill -9 at every request of a delivery into the local stand-in for Azure Data Explorer: once when the request has arrived and nothing was done about it,
 * once when it has had its effect and nobody was told. Which request comes when is not left to chance; adx-crash.e2e.test.ts kills at random moments.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { suite, test } from 'node:test'
import type { FaultPoint, HoldPoint } from '../local-azure/adx/faults.ts'
import type { LocalAdx } from '../local-azure/adx/local-adx.ts'
import type { BlobOperation, SeenRequest } from '../local-azure/storage/fault-plan.ts'
import { chainProblem } from '../src/model/receipt.ts'
import { type AdxServer, startAdxServer } from './support/adx-server.ts'
import { changeDestination, createDestination } from './support/destinations.ts'
import { event, ids } from './support/events.ts'
import { headOf, receiptsOfJob } from './support/exports.ts'
import { type FaultyStorage, startFaultyStorage } from './support/faulty-storage.ts'
import { exportOnDemand, type OnDemandJob, onDemandJob, throughOf } from './support/on-demand.ts'
import { until } from './support/until.ts'

const STREAM = 'guardrail_activity'
const PATIENCE = { withinMs: 60_000, everyMs: 100 }

/** A request of a delivery: to the cluster, its ingestion service and Entra, or to storage. */
type Step = (
  | { readonly at: FaultPoint; readonly match?: RegExp; readonly skip?: number }
  | { readonly at: 'blobs' | 'queues'; readonly operation: BlobOperation; readonly path?: string }
) &
  Circumstances

/** What it takes for the request to be made. */
interface Circumstances {
  /** More than fits into one request. */
  readonly large?: true
  /** The table was dropped since the destination was checked. */
  readonly dropped?: true
  /** No message is worked on before the kill. */
  readonly paused?: true
}

/** In the order of a delivery. */
const STEPS: Readonly<Record<string, Step>> = {
  'where to sign in': { at: 'metadata' },
  'a token': { at: 'token' },
  'the columns of the table': { at: 'mgmt', match: /^\.show table \S+ schema as json$/ },
  'the mapping of the table': { at: 'mgmt', match: /^\.show table \S+ ingestion json mapping/ },
  'making the table': { at: 'mgmt', match: /^\.create-merge table/, dropped: true },
  'making the mapping': { at: 'mgmt', match: /^\.create-or-alter table \S+ ingestion json mapping/, dropped: true },
  'counting rows before they are sent': { at: 'query', match: /where slice ==/ },
  'where to upload': { at: 'mgmt', match: /^\.get ingestion resources/ },
  'proof of who asks': { at: 'mgmt', match: /^\.get kusto identity token/ },
  'uploading in one request': { at: 'blobs', operation: 'PutBlob' },
  'uploading a block': { at: 'blobs', operation: 'PutBlock', large: true },
  'the list of blocks': { at: 'blobs', operation: 'PutBlockList', large: true },
  'the message': { at: 'queues', operation: 'PutMessage', path: 'readyforaggregation' },
  'counting rows after they were sent': { at: 'query', match: /where slice ==/, skip: 1 },
  'reports of what failed': { at: 'queues', operation: 'GetMessages', path: 'failedingestions', paused: true },
}

const HALVES: readonly HoldPoint[] = ['arrival', 'effect']
/** Where the server was killed, and what it asked for that no step is. */
const met = { killedAt: new Set<string>(), unnamed: new Set<string>() }

suite('after kill -9 at any request, every row is there once', { concurrency: HALVES.length }, () => {
  for (const half of HALVES)
    test(`at its ${half}`, async (t) => {
      await using lane = await openLane()
      for (const [name, step] of Object.entries(STEPS))
        await t.test(name, () => killAndCheck(lane, { name, step, half, table: `Rows${lane.sent.length}` }))
      await t.test('every row is seen, and none came later', () => checkSeen(lane))
    })
})

test('no request of a delivery was left out', () => {
  const all = HALVES.flatMap((half) => Object.keys(STEPS).map((name) => `${name}: ${half}`))
  assert.deepEqual([...met.killedAt].sort(), all.sort())
  assert.deepEqual([...met.unnamed], [], 'a delivery makes requests that the server was not killed at')
})

/** A server with a cluster of its own: each kill is followed by the start that the next one needs. */
interface Lane extends AsyncDisposable {
  readonly faulty: FaultyStorage
  place: AdxServer
  readonly sent: Sent[]
}

async function openLane(): Promise<Lane> {
  await using stack = new AsyncDisposableStack()
  const faulty = stack.use(await startFaultyStorage())
  const env = { SPILLWAY_LEASE_MS: '1s', SPILLWAY_SCHEDULER_TICK_MS: '100ms' }
  const place = stack.use(await startAdxServer({ storage: faulty.storage, env }))
  const owned = stack.move()
  return { faulty, place, sent: [], [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

interface Kill {
  readonly name: string
  readonly step: Step
  readonly half: HoldPoint
  readonly table: string
}

async function killAndCheck(lane: Lane, kill: Kill): Promise<void> {
  const { adx, api, form } = lane.place
  const fields = { ...form(), guardrailTable: kill.table }
  const { id: destinationId } = await createDestination(api, { kind: 'adx', name: kill.table, fields })
  const expected = await sendEvents(lane, kill)
  if (kill.step.dropped) await adx.command(`.drop table ${kill.table}`)
  if (kill.step.paused) adx.faults.pauseIngestion()

  using _ = watch(lane)
  const held = hold(lane, kill)
  const filter = { positions: [...expected.keys()] }
  const { id } = await exportOnDemand(api, { destinationId, stream: STREAM, filter })
  await until(`${kill.name} to be held at its ${kill.half}`, () => held.seen)
  const killed = lane.place.server.kill()
  met.killedAt.add(`${kill.name}: ${kill.half}`)
  await killed
  adx.faults.clear()

  lane.place = await lane.place.restart()
  const sent = { destinationId, id, table: kill.table, expected }
  await checkDelivered(lane.place, sent)
  // Nobody asks for its rows while the next one is killed, whose requests these would be taken for.
  await changeDestination(lane.place.api, 'disable', destinationId)
  lane.sent.push(sent)
}

/** Reasons by position. Every seventh event is not selected. */
async function sendEvents({ place: { api } }: Lane, { table, step }: Kill): Promise<Map<number, string>> {
  const first = await headOf(api, STREAM)
  const all = ids(table, 300).map((id) => ({ id, reason: step.large ? incompressible(id) : `of ${id}` }))
  const lines = all.map(({ id, reason }) => event(STREAM, id, { metadata: { reason } }))
  const { status, body } = await api.send(STREAM, lines.join('\n'))
  assert.deepEqual([status, body.accepted], [200, all.length])
  const numbered = all.map(({ reason }, index) => [first + index, reason] as const)
  return new Map(numbered.filter(([position]) => position % 7 !== 0))
}

/** 24 kB: some 200 of them are more than a block of 4 MiB, even with gzip. */
function incompressible(id: string): string {
  return createHash('shake256', { outputLength: 18_000 }).update(id).digest('base64')
}

function hold({ place, faulty }: Lane, { step, half }: Kill): { readonly seen: boolean } {
  const state = { seen: false }
  const held = (): void => {
    state.seen = true
  }
  const fault = { kind: 'hold', at: half, held } as const
  if ('operation' in step) faulty[step.at].plan.add(fault, step)
  else place.adx.faults.add({ ...step, fault })
  return state
}

/** Whatever Spillway asks for from now on must be one of the steps. */
function watch({ place, faulty: { blobs, queues } }: Lane): Disposable {
  const steps = Object.values(STEPS)
  const watcher = place.adx.faults.watch((at, text) => {
    // What the service itself does with what it was asked for.
    if (at === 'ingest' || at === 'resources') return
    const isStep = steps.some((step) => !('operation' in step) && step.at === at && (step.match?.test(text) ?? true))
    if (!isStep) met.unnamed.add(`${at} ${text}`)
  })
  const skip = { blobs: blobs.requests.length, queues: queues.requests.length }
  return {
    [Symbol.dispose]: () => {
      watcher[Symbol.dispose]()
      for (const at of ['blobs', 'queues'] as const) {
        const seen = { blobs, queues }[at].requests.slice(skip[at]).filter(isOurs)
        for (const { operation, path } of seen) {
          const isStep = steps.some(
            (step) => step.at === at && step.operation === operation && path.includes(step.path ?? ''),
          )
          if (!isStep) met.unnamed.add(`${at} ${operation} ${path}`)
        }
      }
    },
  }
}

/** The stand-in's clients of the same storage say who they are. */
function isOurs({ headers }: SeenRequest): boolean {
  return headers['user-agent'] === undefined
}

interface Sent {
  readonly destinationId: string
  /** Of the job. */
  readonly id: string
  readonly table: string
  readonly expected: ReadonlyMap<number, string>
}

async function checkDelivered({ api, adx }: AdxServer, { id, table, expected }: Sent): Promise<void> {
  const { size } = expected
  const ended = await until('the end of the job', async () => deliveredOf(await onDemandJob(api, id)), PATIENCE)
  assert.deepEqual(ended, { rowsSelected: size, rowsDelivered: size, rowsQuarantined: 0 })
  await until('the rows', () => rowsOf(adx, table).length >= size, PATIENCE)
  assert.deepEqual(rowsOf(adx, table), [...expected], 'each selected row once, with its values, and no other')
  const receipts = await receiptsOfJob(api, id)
  assert.equal(chainProblem(receipts), undefined)
  assert.deepEqual(
    receipts.map(({ rows }) => rows),
    [size],
  )
}

function deliveredOf({ status, rowsSelected, rowsDelivered, rowsQuarantined }: OnDemandJob) {
  return status === 'DELIVERED' && { rowsSelected, rowsDelivered, rowsQuarantined }
}

function rowsOf(adx: LocalAdx, table: string): unknown[] {
  const rows = adx.query(`${table} | project position, reason | order by position asc`)
  return rows.map(({ position, reason }) => [position, reason])
}

async function checkSeen({ place: { api, adx }, sent }: Lane): Promise<void> {
  for (const { destinationId } of sent) await changeDestination(api, 'enable', destinationId)
  for (const { id, table, expected } of sent) {
    const { rowsQueryable, confirmationFailure } = await throughOf(api, id, PATIENCE)
    assert.deepEqual(
      { rowsQueryable, confirmationFailure },
      { rowsQueryable: expected.size, confirmationFailure: null },
    )
    assert.deepEqual(rowsOf(adx, table), [...expected])
  }
}
