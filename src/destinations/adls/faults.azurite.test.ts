import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { gunzipSync } from 'node:zlib'
import type { AzureErrorCode } from '../../../local-azure/storage/azure-errors.ts'
import { type Azurite, createContainer, startAzurite } from '../../../local-azure/storage/azurite.ts'
import type { BlobOperation, ProxyFault } from '../../../local-azure/storage/fault-plan.ts'
import { type FaultProxy, startFaultProxy } from '../../../local-azure/storage/fault-proxy.ts'
import { downloadBlob, listBlobs } from '../../../local-azure/storage/read-container.ts'
import { containerSas } from '../../../local-azure/storage/sas.ts'
import { systemClock } from '../../base/clock.ts'
import { sha256Hex } from '../../base/hash.ts'
import { seededRandom } from '../../base/random.ts'
import { isFault } from '../../model/fault.ts'
import type { FaultKind } from '../../model/fault-row.ts'
import type { FaultCode } from '../../model/fault-table.ts'
import type { Acknowledgement, Artifact, Destination } from '../destination.ts'
import { artifactOfBytes, sampleArtifact } from '../sample-artifact.ts'
import { adls } from './index.ts'

const POLICY = { destinationHosts: [], allowInsecureLoopback: true, fileDestinationRoots: [] }
const CONTAINER = 'faults'
const HOUR_MS = 3_600_000

let azurite: Azurite
let proxy: FaultProxy
let destination: Destination

before(async () => {
  azurite = await startAzurite()
  await createContainer(azurite, CONTAINER)
  proxy = await startFaultProxy({ target: azurite.blobEndpoint })
  const input = {
    storageAccount: azurite.account,
    fileSystem: CONTAINER,
    sasToken: containerSas(azurite, CONTAINER, { expiresAt: systemClock.now() + HOUR_MS }),
    endpoint: proxy.endpoint,
  }
  destination = adls.open(adls.parse(input, POLICY), POLICY)
})
after(async () => {
  await destination.close()
  await proxy.close()
  await azurite.close()
})
beforeEach(() => proxy.plan.clear())

interface Case {
  readonly fault: ProxyFault
  /** What the put that meets it comes to. */
  readonly outcome: readonly [FaultCode, FaultKind] | 'the reason of the signal' | 'delivered'
  /** The service had done it, although the put failed. */
  readonly done?: true
  /** A pause that the fault passes on, in milliseconds. */
  readonly retryAfterMs?: number
}

const AZURE_ANSWERS: readonly (readonly [AzureErrorCode, FaultCode, FaultKind])[] = [
  ['AuthenticationFailed', 'SIGNATURE_REFUSED', 'auth'],
  ['AuthorizationFailure', 'NETWORK_RULES', 'auth'],
  ['AuthorizationPermissionMismatch', 'SAS_LACKS_PERMISSION', 'auth'],
  ['AuthorizationProtocolMismatch', 'SAS_WRONG_PROTOCOL', 'auth'],
  ['AuthorizationResourceTypeMismatch', 'SAS_WRONG_SCOPE', 'auth'],
  ['AuthorizationServiceMismatch', 'SAS_WRONG_SCOPE', 'auth'],
  ['AuthorizationSourceIPMismatch', 'SAS_WRONG_ADDRESS', 'auth'],
  ['KeyBasedAuthenticationNotPermitted', 'KEY_ACCESS_DISABLED', 'auth'],
  ['ContainerNotFound', 'CONTAINER_NOT_FOUND', 'missing'],
  ['ContainerBeingDeleted', 'CONTAINER_UNAVAILABLE', 'retry'],
  ['InternalError', 'DESTINATION_ERROR', 'retry'],
  ['OperationTimedOut', 'TIMED_OUT', 'retry'],
  ['TooManyRequests', 'DESTINATION_BUSY', 'throttled'],
  ['RequestBodyTooLarge', 'DESTINATION_REJECTED', 'rejected'],
]

const CASES: readonly Case[] = [
  { fault: { kind: 'reset-before' }, outcome: ['CONNECTION_LOST', 'retry'] },
  { fault: { kind: 'reset-mid-request' }, outcome: ['CONNECTION_LOST', 'retry'] },
  { fault: { kind: 'lose-answer' }, outcome: ['CONNECTION_LOST', 'retry'], done: true },
  { fault: { kind: 'half-answer' }, outcome: ['CONNECTION_LOST', 'retry'], done: true },
  { fault: { kind: 'hang' }, outcome: 'the reason of the signal' },
  { fault: { kind: 'drip-answer', msPerByte: 1 }, outcome: 'delivered' },
  { fault: { kind: 'slow-read', bytesPerSecond: 20_000_000 }, outcome: 'delivered' },
  { fault: { kind: 'flip-bit' }, outcome: ['CHECKSUM_MISMATCH', 'retry'] },
  { fault: { kind: 'answer-early', code: 'AuthenticationFailed' }, outcome: ['SIGNATURE_REFUSED', 'auth'] },
  { fault: { kind: 'answer-html', status: 502 }, outcome: ['DESTINATION_ERROR', 'retry'] },
  {
    fault: { kind: 'answer', code: 'ServerBusy', retryAfter: '7' },
    outcome: ['DESTINATION_BUSY', 'throttled'],
    retryAfterMs: 7000,
  },
]

const ANSWER_CASES = AZURE_ANSWERS.map(
  ([code, fault, kind]): Case => ({ fault: { kind: 'answer', code }, outcome: [fault, kind] }),
)

/** Where in a delivery the fault strikes: the request of a small artifact, or a block or the block list of a large one. */
interface Place {
  readonly operation: BlobOperation
  readonly artifactOf: (name: string) => Artifact & { bytes: Buffer }
  readonly cases: readonly Case[]
}

const PLACES: readonly Place[] = [
  {
    operation: 'PutBlob',
    artifactOf: (name) => sampleArtifact(name, { rows: 300 }),
    cases: [...CASES, ...ANSWER_CASES],
  },
  { operation: 'PutBlock', artifactOf: largeArtifact, cases: CASES },
  // Azurite does not compare the checksum of a block list, as Azure does.
  {
    operation: 'PutBlockList',
    artifactOf: largeArtifact,
    cases: CASES.filter(({ fault }) => fault.kind !== 'flip-bit'),
  },
]

for (const { operation, artifactOf, cases } of PLACES) {
  describe(`during ${operation}`, () => {
    for (const [index, { fault, outcome, done, retryAfterMs }] of cases.entries()) {
      const title = fault.kind === 'answer' ? `the answer ${fault.code}` : fault.kind
      const words = typeof outcome === 'string' ? outcome : outcome.join(', ')
      test(`${title}: ${words}; then one whole artifact is there`, async () => {
        const artifact = artifactOf(`${operation}/${index}.ndjson.gz`)
        proxy.plan.add(fault, { operation, skip: operation === 'PutBlock' ? 1 : 0 })
        const signal = fault.kind === 'hang' ? abortedOnceHanging() : AbortSignal.timeout(30_000)
        const first = await settled(destination.put(artifact, signal))
        if (outcome === 'delivered') assert.ok('acknowledgement' in first)
        else if (outcome === 'the reason of the signal') assert.ok('error' in first && first.error === signal.reason)
        else assertFault(first, outcome, retryAfterMs)
        const second = await putAsDeliveryDoes(artifact)
        // A staged block is nothing yet: only the request that names the artifact makes it be there.
        assert.equal(second.alreadyThere, outcome === 'delivered' || (done === true && operation !== 'PutBlock'))
        await assertOneWhole(artifact)
      })
    }
  })
}

/** A service whose connections were cut may cut the next one, too: whoever delivers tries again. */
async function putAsDeliveryDoes(artifact: Artifact): Promise<Acknowledgement> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await settled(destination.put(artifact, AbortSignal.timeout(60_000)))
    if ('acknowledgement' in outcome) return outcome.acknowledgement
    if (attempt === 5 || !isFault(outcome.error) || outcome.error.kind !== 'retry') throw outcome.error
  }
}

describe('a name that is taken', () => {
  const taken: readonly (readonly [BlobOperation, AzureErrorCode])[] = [
    ['PutBlob', 'BlobAlreadyExists'],
    ['PutBlob', 'ConditionNotMet'],
    ['PutBlock', 'BlobImmutableDueToPolicy'],
    ['PutBlockList', 'BlobAlreadyExists'],
    ['PutBlockList', 'BlobImmutableDueToPolicy'],
  ]
  for (const [operation, code] of taken) {
    test(`${code} for ${operation}: it is ours, since names are bound to their content`, async () => {
      const artifact = operation === 'PutBlob' ? sampleArtifact('taken.ndjson.gz') : largeArtifact('taken.ndjson.gz')
      proxy.plan.add({ kind: 'answer', code }, { operation })
      const { alreadyThere, details } = await destination.put(artifact, AbortSignal.timeout(30_000))
      assert.equal(alreadyThere, true)
      assert.match(details['answer'] ?? '', new RegExp(code))
    })
  }
})

test('a source that fails while blocks are on their way takes them back: no request stays open', {
  timeout: 10_000,
}, async () => {
  const hanging = proxy.met('hang')
  proxy.plan.add({ kind: 'hang' }, { operation: 'PutBlock' })
  const whole = artifactOfBytes(
    'taken-back.ndjson.gz',
    Buffer.alloc(26_000_000, 'four blocks, of which three are sent '),
  )
  const failure = new Error('the source failed')
  const broken: Artifact = {
    ...whole,
    read: async function* (signal) {
      yield* whole.read(signal)
      await hanging
      throw failure
    },
  }
  const first = await settled(destination.put(broken, AbortSignal.timeout(30_000)))
  assert.deepEqual(first, { error: failure })
  await proxy.idle()
  assert.deepEqual(await listBlobs(azurite, CONTAINER, whole.name), [])
})

test('whatever goes wrong at random, trying again ends with every artifact there once and whole', async () => {
  const seed = 20_260_131
  const random = seededRandom(seed)
  const faults = [...CASES, ...ANSWER_CASES]
    .map(({ fault }) => fault)
    .filter(({ kind }) => kind !== 'hang' && kind !== 'drip-answer')
  proxy.plan.atRandom(random, 0.4, faults)
  const artifacts = Array.from({ length: 12 }, (_, index) => {
    const name = `random/${index}.ndjson.gz`
    return index % 4 === 0 ? largeArtifact(name) : sampleArtifact(name, { rows: 50 + index })
  })
  for (const artifact of artifacts) {
    let attempts = 0
    for (; attempts < 60; attempts += 1) {
      if ('acknowledgement' in (await settled(destination.put(artifact, AbortSignal.timeout(30_000))))) break
    }
    assert.ok(attempts < 60, `never delivered, seed ${seed}`)
    await assertOneWhole(artifact)
  }
})

test('no request or answer that went by holds anything but what delivering needs', () => {
  const operations = new Set(proxy.requests.map(({ operation }) => operation))
  assert.deepEqual([...operations].sort(), ['PutBlob', 'PutBlock', 'PutBlockList'])
  for (const { operation, headers } of proxy.requests) {
    assert.match(headers['x-ms-content-crc64'] ?? '', /^[A-Za-z0-9+/]{11}=$/)
    assert.equal(headers['content-encoding'], undefined)
    assert.equal(headers['if-none-match'], operation === 'PutBlock' ? undefined : '*')
  }
})

/** Nobody waits for ever: here, not a moment longer than until the request hangs. */
function abortedOnceHanging(): AbortSignal {
  const controller = new AbortController()
  proxy.met('hang').then(() => controller.abort(new Error('no answer came')))
  return controller.signal
}

type Settled = { readonly acknowledgement: Acknowledgement } | { readonly error: unknown }

async function settled(put: Promise<Acknowledgement>): Promise<Settled> {
  return await put.then(
    (acknowledgement) => ({ acknowledgement }),
    (error: unknown) => ({ error }),
  )
}

function assertFault(settled: Settled, [code, kind]: readonly [FaultCode, FaultKind], retryAfterMs?: number): void {
  assert.ok('error' in settled, 'the put should have failed')
  const { error } = settled
  assert.ok(isFault(error), String(error))
  assert.deepEqual([error.code, error.kind, error.retryAfterMs], [code, kind, retryAfterMs])
  assert.doesNotMatch(inspect(error, { depth: 8 }), /sig=/)
}

/** Read with the account's key through the official client, past the proxy. */
async function assertOneWhole(artifact: Artifact & { bytes: Buffer }): Promise<void> {
  const there = (await listBlobs(azurite, CONTAINER, artifact.name)).map(({ name }) => name)
  assert.deepEqual(there, [artifact.name])
  const stored = await downloadBlob(azurite, CONTAINER, artifact.name)
  assert.ok(stored)
  assert.equal(sha256Hex(stored), sha256Hex(artifact.bytes))
  assert.equal(gunzipSync(stored).length, artifact.rawBytes)
}

/** A gzip file of two blocks: each event carries digits that hardly compress. */
function largeArtifact(name: string): Artifact & { bytes: Buffer } {
  largeBytes ??= sampleArtifact(name, {
    rows: 9,
    padding: (row) => seededRandom(row).bytes(1_000_000).toString('hex'),
  })
  return { ...largeBytes, name: sampleArtifact(name).name }
}

let largeBytes: (Artifact & { bytes: Buffer }) | undefined
