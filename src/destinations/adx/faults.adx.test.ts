import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { eventually } from '../../../local-azure/adx/eventually.ts'
import type { FaultPoint, StandInFault } from '../../../local-azure/adx/faults.ts'
import { Bug } from '../../base/assert.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { type Fault, isFault } from '../../model/fault.ts'
import type { FaultCode } from '../../model/fault-table.ts'
import type { Artifact, ArtifactChunk } from '../destination.ts'
import { type AdxPlace, startAdxPlace } from './testing/adx-place.ts'
import { type RowsArtifact, rowsArtifact, verdicts } from './testing/rows-artifact.ts'

/** The service's clock can be put forward; clients keep their own. */
let ahead = 0
const serviceClock: Clock = { now: () => systemClock.now() + ahead, sleep: systemClock.sleep }

let place: AdxPlace
const seen: unknown[] = []
before(async () => {
  place = await startAdxPlace({ clock: serviceClock })
})
after(() => place.close())
beforeEach(async () => {
  ahead = 0
  place.adx.faults.clear()
  await place.adx.command('.drop table GuardrailActivity ifexists')
})
afterEach(() => {
  for (const each of seen.splice(0)) assertNoSecret(each)
})

interface Case {
  readonly title: string
  readonly at: FaultPoint
  readonly fault: StandInFault
  readonly match?: string
  /** What the put that meets it comes to; undefined where it goes through. */
  readonly code?: FaultCode
  readonly retryAfterMs?: number
}

const status = (code: number, more: object = {}): StandInFault => ({ kind: 'status', status: code, ...more })

const CASES: readonly Case[] = [
  { title: 'Entra is down', at: 'token', fault: status(503), code: 'DESTINATION_ERROR' },
  {
    title: 'Entra throttles',
    at: 'token',
    fault: status(429, { retryAfterS: 3 }),
    code: 'DESTINATION_BUSY',
    retryAfterMs: 3000,
  },
  { title: 'the answer of Entra is lost', at: 'token', fault: { kind: 'lose-response' }, code: 'CONNECTION_LOST' },
  { title: 'the metadata is away', at: 'metadata', fault: status(500), code: 'DESTINATION_ERROR' },
  {
    title: 'commands are throttled',
    at: 'mgmt',
    fault: status(429, { retryAfterS: 7 }),
    code: 'DESTINATION_BUSY',
    retryAfterMs: 7000,
  },
  {
    title: 'a command fails and would again',
    at: 'mgmt',
    fault: status(400, { code: 'General_BadRequest' }),
    code: 'DESTINATION_REJECTED',
  },
  {
    title: 'a command fails for now',
    at: 'mgmt',
    fault: status(400, { code: 'General_BadRequest', permanent: false }),
    code: 'DESTINATION_ERROR',
  },
  { title: 'the cluster is overloaded', at: 'mgmt', fault: status(503), code: 'DESTINATION_BUSY' },
  { title: 'an unknown server error', at: 'mgmt', fault: status(520, { permanent: false }), code: 'DESTINATION_ERROR' },
  { title: 'a gateway gave up', at: 'mgmt', fault: status(504), code: 'TIMED_OUT' },
  {
    title: 'the answer to the making of the table is lost',
    at: 'mgmt',
    match: '.create-merge',
    fault: { kind: 'lose-response' },
    code: 'CONNECTION_LOST',
  },
  {
    title: 'the answer to the mapping is lost',
    at: 'mgmt',
    match: 'mapping',
    fault: { kind: 'lose-response' },
    code: 'CONNECTION_LOST',
  },
  {
    title: 'the resources are refused for now',
    at: 'mgmt',
    match: 'resources',
    fault: status(429),
    code: 'DESTINATION_BUSY',
  },
  {
    title: 'the answer with the identity is lost',
    at: 'mgmt',
    match: 'identity',
    fault: { kind: 'lose-response' },
    code: 'CONNECTION_LOST',
  },
  { title: 'queries are throttled', at: 'query', fault: status(429) },
  { title: 'queries fail', at: 'query', fault: status(500) },
  { title: 'the answer to the count is lost', at: 'query', fault: { kind: 'lose-response' } },
  {
    title: 'the first container refuses',
    at: 'resources',
    fault: { kind: 'break-sas', resource: 'TempStorage', count: 1 },
  },
  {
    title: 'all containers but one refuse',
    at: 'resources',
    fault: { kind: 'break-sas', resource: 'TempStorage', count: 3 },
  },
  {
    title: 'all containers refuse until asked for anew',
    at: 'resources',
    fault: { kind: 'break-sas', resource: 'TempStorage', count: 4 },
  },
  {
    title: 'the first queue refuses',
    at: 'resources',
    fault: { kind: 'break-sas', resource: 'SecuredReadyForAggregationQueue', count: 1 },
  },
  {
    title: 'all queues refuse until asked for anew',
    at: 'resources',
    fault: { kind: 'break-sas', resource: 'SecuredReadyForAggregationQueue', count: 4 },
  },
]

describe('whatever happens once, the rows are there once in the end', () => {
  for (const [index, { title, at, fault, match, code, retryAfterMs }] of CASES.entries()) {
    test(`${title}: ${code ?? 'delivered at once'}`, async () => {
      const destination = place.open()
      const artifact = rowsArtifact(verdicts(7, `case-${index}`))
      place.adx.faults.add({ at, fault, ...(match === undefined ? {} : { match }) })
      const first = await settled(destination.put(artifact, soon()))
      assert.deepEqual(
        [isFault(first) ? first.code : undefined, isFault(first) ? first.retryAfterMs : undefined],
        [code, retryAfterMs],
      )
      assert.equal(place.adx.faults.pending.length, 0, 'the fault was met')
      if (isFault(first)) await destination.put(artifact, soon())
      await arrived(artifact)
      await destination.put(artifact, soon())
      assert.deepEqual(place.adx.query('GuardrailActivity | count'), [{ Count: 7 }])
    })
  }

  test('containers that refuse for good are a fault that passes, and no message is sent', async () => {
    const destination = place.open()
    for (const _ of [1, 2]) {
      place.adx.faults.add({ at: 'resources', fault: { kind: 'break-sas', resource: 'TempStorage', count: 4 } })
    }
    const before = place.adx.state().ingestions.length
    const fault = await settled(destination.put(rowsArtifact(verdicts(3, 'refused')), soon()))
    assert.ok(isFault(fault) && fault.code === 'INGESTION_UNAVAILABLE', String(fault))
    assert.equal(place.adx.state().ingestions.length, before)
  })
})

describe('time', () => {
  test('a token that the cluster does not take any more is replaced, once', async () => {
    const destination = place.open()
    const early = rowsArtifact(verdicts(2, 'early'))
    await destination.put(early, soon())
    await arrived(early)
    ahead = 2 * 3_600_000
    assert.equal((await destination.find(early.name, soon()))?.rows, 2)
    const artifact = rowsArtifact(verdicts(2, 'late'), { from: 3 })
    await destination.put(artifact, soon())
    await arrived(artifact)
  })

  test('a token, resources and identity are kept for an hour, and asked for again after it', async () => {
    let now = systemClock.now()
    const destination = place.open({ clock: { now: () => now, sleep: systemClock.sleep } })
    const refuseNext = (): void => {
      place.adx.faults.add({ at: 'mgmt', match: 'resources', fault: status(500), times: 1 })
    }
    const [first, second] = [rowsArtifact(verdicts(1, 'hour-0')), rowsArtifact(verdicts(1, 'hour-1'), { from: 2 })]
    await destination.put(first, soon())
    refuseNext()
    now += 50 * 60_000
    await destination.put(second, soon())
    for (const artifact of [first, second]) await arrived(artifact)
    now += 20 * 60_000
    const fault = await settled(destination.put(rowsArtifact(verdicts(1, 'hour-2'), { from: 3 }), soon()))
    assert.ok(isFault(fault) && fault.code === 'DESTINATION_ERROR', 'it was asked for again')
  })

  test('an answer that never comes ends with the reason of the signal, at every place', async () => {
    for (const at of ['metadata', 'token', 'mgmt'] as const) {
      place.adx.faults.add({ at, fault: { kind: 'hang' } })
      const controller = new AbortController()
      const put = settled(place.open().put(rowsArtifact(verdicts(1)), controller.signal))
      await eventually(() => place.adx.faults.pending.length === 0, 'the request to hang')
      const reason = new Error(`enough of ${at}`)
      controller.abort(reason)
      assert.equal(await put, reason)
    }
  })
})

test('a cluster that restarts in the middle: faults that pass, then every row, once', async () => {
  const destination = place.open()
  place.adx.faults.pauseIngestion()
  const queued = rowsArtifact(verdicts(4, 'queued'))
  await destination.put(queued, soon())
  await place.adx.stop()
  const next = rowsArtifact(verdicts(4, 'next'), { from: 5 })
  place.adx.faults.resumeIngestion()
  await settled(destination.put(next, soon()))
  const fault = await settled(destination.confirm({ ...queued, details: {} }, soon()))
  assert.ok(isFault(fault) && fault.kind === 'retry', String(fault))
  await place.adx.start()
  await arrived(queued)
  const { alreadyThere } = await destination.put(next, soon())
  await arrived(next)
  const messages = alreadyThere ? 2 : 3
  await eventually(() => place.adx.state().ingestions.length === messages, 'every message to be worked on')
  assert.deepEqual(place.adx.query('GuardrailActivity | summarize count(), dcount(id)'), [{ count_: 8, dcount_id: 8 }])
})

describe('before any row is sent', () => {
  test('a column of another type stops the put, with the column and both types', async () => {
    await place.adx.command('.create table GuardrailActivity (id:string, successfulExploit:string)')
    const before = place.adx.state().ingestions.length
    const fault = await settled(place.open().put(rowsArtifact(verdicts(3)), soon()))
    assert.ok(isFault(fault) && fault.code === 'TABLE_CONFLICT' && fault.kind === 'conflict')
    assert.match(fault.message, /`successfulExploit` is string and must be bool/)
    assert.equal(place.adx.state().ingestions.length, before)
  })

  test('a source that fails half-way is told unchanged, and nothing is queued', async () => {
    const artifact = rowsArtifact(verdicts(3))
    const failure = new Error('the source failed')
    const broken: Artifact = {
      ...artifact,
      // biome-ignore lint/correctness/useYield: it fails before the first chunk
      async *read() {
        throw failure
      },
    }
    await assertNothingQueued(broken, (error) => error === failure)
  })

  test('a signal that aborts half-way through the upload gives its reason, and nothing is queued', async () => {
    const artifact = rowsArtifact(verdicts(3))
    const controller = new AbortController()
    const reason = new Error('enough')
    const aborting: Artifact = {
      ...artifact,
      async *read(signal) {
        controller.abort(reason)
        yield* artifact.read(signal)
      },
    }
    await assertNothingQueued(aborting, (error) => error === reason, controller.signal)
  })

  test('lines that are no rows are never sent: a Bug', async () => {
    await assertNothingQueued({ ...rowsArtifact(verdicts(3)), encoding: 'ndjson.gz' }, (error) => error instanceof Bug)
  })

  test('bytes that do not match their checksum are refused by the first container, and no other is tried', async () => {
    const artifact = rowsArtifact(verdicts(3))
    let reads = 0
    const damaged: Artifact = {
      ...artifact,
      async *read(signal) {
        reads += 1
        for await (const chunk of artifact.read(signal)) yield flipped(chunk)
      },
    }
    await assertNothingQueued(damaged, (error) => isFault(error) && error.code === 'CHECKSUM_MISMATCH')
    assert.equal(reads, 1)
  })

  test('a signal that is aborted already throws its reason from every method', async () => {
    const destination = place.open()
    const reason = new Error('too late')
    const signal = AbortSignal.abort(reason)
    const artifact = rowsArtifact(verdicts(1))
    for (const attempt of [
      destination.put(artifact, signal),
      destination.find(artifact.name, signal),
      destination.probe(signal),
      destination.confirm({ ...artifact, details: {} }, signal),
    ]) {
      assert.equal(await settled(attempt), reason)
    }
  })
})

async function assertNothingQueued(
  artifact: Artifact,
  isExpected: (error: unknown) => boolean,
  signal = soon(),
): Promise<void> {
  const destination = place.open()
  const before = place.adx.state().ingestions.length
  const outcome = await settled(destination.put(artifact, signal))
  assert.ok(isExpected(outcome), String(outcome))
  assert.equal(place.adx.state().ingestions.length, before)
  const table = (await place.adx.command('.show tables')).find((row) => row['TableName'] === 'GuardrailActivity')
  if (table !== undefined) assert.deepEqual(place.adx.query('GuardrailActivity | count'), [{ Count: 0 }])
}

function flipped({ bytes, crc64 }: ArtifactChunk): ArtifactChunk {
  const copy = Buffer.from(bytes)
  copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1
  return { bytes: copy, crc64 }
}

/** The outcome, good or bad; kept, to be searched for secrets. */
async function settled(work: Promise<unknown>): Promise<Fault | unknown> {
  const outcome = await work.catch((error: unknown) => error)
  seen.push(outcome)
  return outcome
}

async function arrived(artifact: RowsArtifact): Promise<void> {
  const query = `GuardrailActivity | where slice == '${artifact.slice}' | count`
  await eventually(() => place.adx.query(query)[0]?.['Count'] === artifact.rows, `the rows of ${artifact.slice}`)
}

/** The key, tokens and signatures are in no error and no acknowledgement, however deep one looks. */
function assertNoSecret(value: unknown): void {
  const text = `${inspect(value, { depth: 12, showHidden: true })}${JSON.stringify(value)}`
  assert.ok(!text.includes(place.adx.applicationKey), 'the key')
  assert.doesNotMatch(text, /sig=|Bearer e|eyJ[\w-]{10}/)
}

function soon(): AbortSignal {
  return AbortSignal.timeout(30_000)
}
