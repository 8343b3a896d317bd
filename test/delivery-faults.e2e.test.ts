/** What can happen between Spillway and the lake. Each fault passes unnoticed or stops the export with its reason; afterwards everything is there once. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, beforeEach, suite, test } from 'node:test'
import { type Azurite, startAzurite } from '../local-azure/storage/azurite.ts'
import type { ProxyFault } from '../local-azure/storage/fault-plan.ts'
import { type FaultProxy, startFaultProxy } from '../local-azure/storage/fault-proxy.ts'
import type { FaultCode } from '../src/model/fault-table.ts'
import type { StreamName } from '../src/model/ids.ts'
import { type Api, apiOf } from './support/api.ts'
import { ids, ndjson } from './support/events.ts'
import {
  createAdlsExport,
  deliverUpto,
  type Failure,
  headOf,
  jobsOf,
  newContainer,
  progress,
  receiptsOf,
  run,
} from './support/exports.ts'
import { readLake } from './support/lake.ts'
import { type SpillwayServer, startSpillway } from './support/spillway-server.ts'
import { type TemporaryFolder, temporaryFolder } from './support/temporary-folder.ts'
import { until } from './support/until.ts'

const STREAM = 'guardrail_activity' satisfies StreamName

const started = new AsyncDisposableStack()
let azurite: Azurite
let folder: TemporaryFolder
let server: SpillwayServer
let api: Api

before(async () => {
  azurite = started.adopt(await startAzurite(), (each) => each.close())
  folder = started.use(await temporaryFolder())
  server = started.adopt(
    await startSpillway({ dataDir: join(folder.path, 'data'), env: { SPILLWAY_DELIVERY_STALL_MS_MAX: '1s' } }),
    (each) => each.stop(),
  )
  api = apiOf(server)
})

after(() => started.disposeAsync())

interface Passing {
  readonly name: string
  readonly fault: ProxyFault
  readonly times?: number
  /** The file was there already when it was tried again. */
  readonly alreadyThere?: true | 'perhaps'
  /** The pause that was asked for. */
  readonly msMin?: number
}

const PASSING: readonly Passing[] = [
  { name: 'the connection is reset', fault: { kind: 'reset-before' }, times: 2 },
  { name: 'the connection is reset in the middle of the file', fault: { kind: 'reset-mid-request' } },
  { name: 'the file arrives and the answer is lost', fault: { kind: 'lose-answer' }, alreadyThere: true },
  { name: 'half of the answer arrives', fault: { kind: 'half-answer' }, alreadyThere: true },
  { name: 'an error of the service', fault: { kind: 'answer', code: 'InternalError' }, times: 2 },
  {
    name: 'a request to slow down',
    fault: { kind: 'answer', code: 'ServerBusy', retryAfter: '1' },
    msMin: 1_000,
  },
  { name: 'a page of some proxy in place of an answer', fault: { kind: 'answer-html', status: 502 } },
  {
    name: 'a container that is being deleted and made again',
    fault: { kind: 'answer', code: 'ContainerBeingDeleted' },
  },
  { name: 'no answer at all', fault: { kind: 'hang' }, msMin: 1_000 },
  { name: 'a slow drip of an answer', fault: { kind: 'drip-answer', msPerByte: 1 }, alreadyThere: 'perhaps' },
  { name: 'a slow reader', fault: { kind: 'slow-read', bytesPerSecond: 20_000 } },
  { name: 'one bit turned over on the way', fault: { kind: 'flip-bit' } },
]

interface Stopping {
  readonly azureCode: (ProxyFault & { kind: 'answer' })['code']
  readonly code: FaultCode
  readonly hint: RegExp
}

const STOPPING: readonly Stopping[] = [
  { azureCode: 'AuthenticationFailed', code: 'SIGNATURE_REFUSED', hint: /Copy the whole token again/ },
  { azureCode: 'AuthorizationFailure', code: 'NETWORK_RULES', hint: /Networking/ },
  { azureCode: 'AuthorizationPermissionMismatch', code: 'SAS_LACKS_PERMISSION', hint: /Create and Write/ },
  { azureCode: 'AuthorizationSourceIPMismatch', code: 'SAS_WRONG_ADDRESS', hint: /IP addresses/ },
  { azureCode: 'AuthorizationProtocolMismatch', code: 'SAS_WRONG_PROTOCOL', hint: /https/ },
  { azureCode: 'AuthorizationResourceTypeMismatch', code: 'SAS_WRONG_SCOPE', hint: /Create the SAS on the container/ },
  { azureCode: 'KeyBasedAuthenticationNotPermitted', code: 'KEY_ACCESS_DISABLED', hint: /key access/ },
  { azureCode: 'AccountIsDisabled', code: 'ACCESS_DENIED', hint: /rights of the credential/ },
  { azureCode: 'ContainerNotFound', code: 'CONTAINER_NOT_FOUND', hint: /Create it in the portal/ },
  { azureCode: 'RequestBodyTooLarge', code: 'DESTINATION_REJECTED', hint: /trying again unchanged will not help/ },
]

suite('faults of the world', { concurrency: 2 }, () => {
  suite('one after another', { concurrency: 1 }, () => {
    let proxy: FaultProxy
    before(async () => {
      proxy = await startFaultProxy({ target: azurite.blobEndpoint })
    })
    after(() => proxy.close())
    // One that fails leaves nothing to the next.
    beforeEach(() => proxy.plan.clear())

    for (const [index, { name, fault, times = 1, alreadyThere = false, msMin = 0 }] of PASSING.entries()) {
      test(`${name}: Spillway tries again by itself`, async () => {
        const { id, container } = await exportThrough(proxy, `passing-${index}`)
        const sent = await send(`passing-${index}`)
        const startedAt = performance.now()
        proxy.plan.add(fault, { operation: 'PutBlob', times })
        await runToItsEnd(id)
        assert.ok(performance.now() - startedAt >= msMin)
        assert.deepEqual(await idsIn(container), sent)
        const [job] = await jobsOf(api, id)
        assert.equal(job?.status, 'DELIVERED')
        await until('the failure to be forgotten', async () => (await progress(api, id)).failure === null)
        const [receipt] = await receiptsOf(api, id)
        if (alreadyThere !== 'perhaps') assert.equal(receipt?.alreadyThere, alreadyThere)
      })
    }

    for (const [index, { azureCode, code, hint }] of STOPPING.entries()) {
      test(`${azureCode} stops the export as ${code}, until a person has mended it`, async () => {
        const { id, container } = await exportThrough(proxy, `stopping-${index}`)
        const sent = await send(`stopping-${index}`)
        proxy.plan.add({ kind: 'answer', code: azureCode }, { operation: 'PutBlob', times: Number.POSITIVE_INFINITY })
        await runToItsEnd(id)
        const { failure } = await progress(api, id)
        assert.ok(failure !== null)
        assert.equal(failure.code, code)
        assert.match(failure.message, new RegExp(`Azure: \\d+ ${azureCode}`))
        assert.match(failure.hint, hint)
        const [job] = await jobsOf(api, id)
        assert.equal(job?.status, 'FAILED')
        assert.deepEqual(await tasksOf(job.id), [
          { status: 'FAILED', failureReason: `${failure.message} ${failure.hint}` },
        ])
        assert.deepEqual(await idsIn(container), [])

        proxy.plan.clear()
        if (index % 2 === 0) await run(api, id)
        else await api.graphql('mutation ($id: ID!) { retryExportJob(id: $id) { id } }', { id: job.id })
        await deliverUpto(api, id, await headOf(api, STREAM))
        assert.deepEqual(await idsIn(container), sent)
        await until('the failure to be forgotten', async () => (await progress(api, id)).failure === null)
      })
    }
  })

  test('through an outage Spillway takes everything in, waits longer and longer, and delivers all of it afterwards', async (t) => {
    const proxy = await startFaultProxy({ target: azurite.blobEndpoint })
    t.after(() => proxy.close())
    const { id, container } = await exportThrough(proxy, 'outage', 'audit')
    proxy.plan.add({ kind: 'reset-before' }, { times: Number.POSITIVE_INFINITY })

    const sent = await send('outage-1', 'audit')
    const first = await runUntilFailed(id, 1)
    assert.equal(first.code, 'CONNECTION_LOST')
    assert.match(first.hint, /Spillway tries again by itself/)

    sent.push(...(await send('outage-2', 'audit')))
    // Spillway tries by itself in between: which attempts are seen is chance, that each pause is longer than the one before is not.
    const seen = [first, await runUntilFailed(id, 2), await runUntilFailed(id, 3)]
    const pauses = new Map(seen.map((failure) => [failure.consecutive, pauseOf(failure)]))
    assert.ok(pauses.size >= 2)
    const inOrder = [...pauses].sort(([one], [other]) => one - other).map(([, pause]) => pause)
    for (const [index, pause] of inOrder.entries()) assert.ok(pause > (inOrder[index - 1] ?? 0), String(inOrder))
    assert.ok((inOrder[0] ?? 0) <= 30_000, String(inOrder))
    assert.equal(seen.at(-1)?.code, 'CIRCUIT_OPEN')
    assert.match(seen.at(-1)?.message ?? '', /12 times in a row/)
    const arrived = async () => (await idsIn(container)).filter((each) => each.startsWith('outage'))
    assert.deepEqual(await arrived(), [])

    proxy.plan.clear()
    const tested = await api.graphql(
      'mutation ($id: ID!) { tested: testExportConfiguration(id: $id) { connectionStatus } }',
      {
        id,
      },
    )
    assert.deepEqual(tested, { tested: { connectionStatus: 'SUCCESS' } })
    await deliverUpto(api, id, await headOf(api, 'audit'))
    assert.deepEqual(await arrived(), sent)
    await until('the failure to be forgotten', async () => (await progress(api, id)).failure === null)
  })
})

/** An export of what comes from now on, whose first run is over. */
async function exportThrough({ endpoint }: FaultProxy, container: string, stream: StreamName = STREAM) {
  const { name, sasToken } = await newContainer(azurite, container)
  const id = await createAdlsExport(api, { fileSystem: name, sasToken, endpoint, stream, startFrom: 'NOW' })
  await until('the first run to end', async () => {
    const { lastRunAt } = await lastRun(id)
    return lastRunAt !== null
  })
  return { id, container }
}

async function lastRun(id: string): Promise<{ lastRunAt: string | null }> {
  const { seen } = await api.graphql<{ seen: { lastRunAt: string | null } }>(
    'query ($id: ID!) { seen: getExportConfiguration(id: $id) { lastRunAt } }',
    { id },
  )
  return seen
}

async function send(prefix: string, stream: StreamName = STREAM): Promise<string[]> {
  const batch = ids(prefix, 100)
  const { status } = await api.send(stream, ndjson(stream, batch))
  assert.equal(status, 200)
  return batch
}

/** Exactly one run, which has something to deliver. */
async function runToItsEnd(id: string): Promise<void> {
  const jobId = await until('a run to begin', async () => (await run(api, id)) ?? false)
  await until(`job ${jobId} to end`, async () => {
    const job = (await jobsOf(api, id)).find((each) => each.id === jobId)
    return job !== undefined && job.status !== 'RUNNING'
  })
}

/** Starts runs until so many have failed in a row: one that is asked for while another ends is none. */
function runUntilFailed(id: string, consecutive: number): Promise<Failure> {
  return until(
    `failure ${consecutive} of ${id}`,
    async () => {
      const { failure } = await progress(api, id)
      if (failure !== null && failure.consecutive >= consecutive) return failure
      await run(api, id)
      return false
    },
    { withinMs: 90_000, everyMs: 50 },
  )
}

/** From the failure to the next attempt. */
function pauseOf({ nextAttemptAt, at }: Failure): number {
  return Date.parse(nextAttemptAt ?? '') - Date.parse(at)
}

async function tasksOf(exportJobId: string): Promise<readonly object[]> {
  const { tasks } = await api.graphql<{ tasks: object[] }>(
    'query ($id: String!) { tasks: getAllExportJobTasks(exportJobId: $id) { status failureReason } }',
    { id: exportJobId },
  )
  return tasks
}

async function idsIn(container: string): Promise<string[]> {
  return (await readLake(azurite, container)).flatMap((file) => file.ids)
}
