import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Azurite, createContainer, serviceClient, startAzurite } from '../../../local-azure/storage/azurite.ts'
import { downloadBlob, listBlobs } from '../../../local-azure/storage/read-container.ts'
import { accountSas, containerSas, policySas, type SasOptions } from '../../../local-azure/storage/sas.ts'
import { systemClock } from '../../base/clock.ts'
import { sha256Hex } from '../../base/hash.ts'
import { seededRandom } from '../../base/random.ts'
import { isFault } from '../../model/fault.ts'
import { destinationContract } from '../contract-suite.ts'
import type { Destination, ProbeReport } from '../destination.ts'
import { artifactOfBytes, sampleArtifact } from '../sample-artifact.ts'
import { adls } from './index.ts'

const POLICY = { destinationHosts: [], allowInsecureLoopback: true, fileDestinationRoots: [] }
const DAY_MS = 86_400_000
const NEXT_MONTH = systemClock.now() + 30 * DAY_MS

let azurite: Azurite
before(async () => {
  azurite = await startAzurite()
})
after(() => azurite.close())

function open(container: string, sasToken: string, changes: Record<string, unknown> = {}): Destination {
  const input = { storageAccount: azurite.account, fileSystem: container, sasToken, endpoint: azurite.blobEndpoint }
  return adls.open(adls.parse({ ...input, ...changes }, POLICY), POLICY)
}

// What the documentation asks for is enough: Create and Write on the container, nothing else.
for (const [permissions, path] of [
  ['cw', 'exports/eu west'],
  ['rcw', ''],
] as const) {
  destinationContract(`adls with a container SAS of \`${permissions}\``, async () => {
    const container = `contract-${permissions}`
    await createContainer(azurite, container)
    return {
      destination: open(container, containerSas(azurite, container, { permissions, expiresAt: NEXT_MONTH }), { path }),
      mayRead: permissions.includes('r'),
      readBack: (name) => downloadBlob(azurite, container, path === '' ? name : `${path}/${name}`),
      stop: async () => {},
    }
  })
}

describe('what is stored', () => {
  test('type, name and metadata describe the artifact, and no Content-Encoding makes readers unpack it unasked', async () => {
    await createContainer(azurite, 'stored')
    await using destination = closing(open('stored', sas('stored'), { path: 'audit/2026' }))
    const small = sampleArtifact('small.ndjson.gz', { rows: 12 })
    const large = artifactOfBytes('large.ndjson.gz', seededRandom(1).bytes(8_500_000), {
      rows: 7,
      rawBytes: 99_999_999,
    })
    for (const artifact of [small, large]) await destination.put(artifact, soon())
    const facts = (rows: number, rawBytes: number): Record<string, string> => ({
      rows: String(rows),
      rawSizeBytes: String(rawBytes),
      window: `1-${rows + 1}`,
      stream: 'audit',
    })
    const common = { contentType: 'application/gzip', contentEncoding: undefined }
    assert.deepEqual(await listBlobs(azurite, 'stored'), [
      { name: 'audit/2026/large.ndjson.gz', bytes: 8_500_000, ...common, metadata: facts(7, 99_999_999) },
      { name: 'audit/2026/small.ndjson.gz', bytes: small.bytes.length, ...common, metadata: facts(12, small.rawBytes) },
    ])
  })
})

describe('other tokens', () => {
  test('Write alone delivers small and large artifacts, and finds them there the second time', async () => {
    await createContainer(azurite, 'write-only')
    await using destination = closing(open('write-only', sas('write-only', { permissions: 'w' })))
    for (const artifact of bothSizes()) {
      assert.equal((await destination.put(artifact, soon())).alreadyThere, false)
      assert.equal((await destination.put(artifact, soon())).alreadyThere, true)
    }
  })

  test('Create alone delivers any size in one request, and a taken name is a fault: it may or may not be ours', async () => {
    await createContainer(azurite, 'create-only')
    await using destination = closing(open('create-only', sas('create-only', { permissions: 'c' })))
    for (const artifact of bothSizes()) {
      assert.equal((await destination.put(artifact, soon())).alreadyThere, false)
      const stored = await downloadBlob(azurite, 'create-only', artifact.name)
      assert.equal(stored && sha256Hex(stored), sha256Hex(artifact.bytes))
      await assert.rejects(
        destination.put(artifact, soon()),
        (error) => isFault(error) && error.code === 'SAS_LACKS_PERMISSION' && /earlier attempt/.test(error.message),
      )
    }
    const reports = [await destination.probe(soon()), await destination.probe(soon())]
    assert.deepEqual(
      reports.map(({ ok }) => ok),
      [true, true],
    )
    assert.match(reports[0]?.warnings.join() ?? '', /allows Create but not Write/)
  })

  test('an account SAS and one with a stored access policy deliver as well, with a warning', async () => {
    await createContainer(azurite, 'others')
    const container = serviceClient(azurite).getContainerClient('others')
    const policy = {
      permissions: 'cw',
      expiresOn: new Date(NEXT_MONTH),
      startsOn: new Date(systemClock.now() - DAY_MS),
    }
    await container.setAccessPolicy(undefined, [{ id: 'spillway', accessPolicy: policy }])
    const tokens = [accountSas(azurite, { expiresAt: NEXT_MONTH }), policySas(azurite, 'others', 'spillway')]
    const warnings = []
    for (const [index, token] of tokens.entries()) {
      await using destination = closing(open('others', token, { path: `way-${index}` }))
      assert.equal((await destination.put(sampleArtifact('a.ndjson.gz'), soon())).alreadyThere, false)
      warnings.push((await destination.probe(soon())).warnings.join())
    }
    assert.match(warnings[0] ?? '', /whole storage account/)
    assert.match(warnings[1] ?? '', /stored access policy/)
  })
})

describe('a probe says which step fails, and why', () => {
  const failures: readonly (readonly [string, () => Destination, string, string])[] = [
    ['an expired token', () => open('probe', sas('probe', { expiresAt: DAY_MS })), 'token', 'SAS_EXPIRED'],
    [
      'a future one',
      () => open('probe', sas('probe', { startsAt: NEXT_MONTH - DAY_MS })),
      'token',
      'SAS_NOT_YET_VALID',
    ],
    ['Read and List only', () => open('probe', sas('probe', { permissions: 'rl' })), 'token', 'SAS_LACKS_PERMISSION'],
    ['https only, over http', () => open('probe', sas('probe', { httpsOnly: true })), 'token', 'SAS_WRONG_PROTOCOL'],
    [
      'no objects',
      () => open('probe', accountSas(azurite, { expiresAt: NEXT_MONTH, resourceTypes: 'c' })),
      'token',
      'SAS_WRONG_SCOPE',
    ],
    ['a damaged signature', () => open('probe', damaged(sas('probe'))), 'write', 'SIGNATURE_REFUSED'],
    ["another container's token", () => open('probe', sas('stored')), 'write', 'SIGNATURE_REFUSED'],
    ['a container that is not there', () => open('nowhere', sas('nowhere')), 'write', 'CONTAINER_NOT_FOUND'],
    [
      'nothing listening',
      () => open('probe', sas('probe'), { endpoint: 'http://127.0.0.1:9' }),
      'connect',
      'UNREACHABLE',
    ],
  ]
  before(() => createContainer(azurite, 'probe'))
  for (const [title, destinationOf, step, code] of failures) {
    test(`${title}: ${code} at \`${step}\``, async () => {
      await using destination = closing(destinationOf())
      const report = await destination.probe(soon())
      assert.equal(report.ok, false)
      assert.partialDeepStrictEqual(report.steps.at(-1), { step, ok: false, code })
      assert.ok(report.steps.slice(0, -1).every(({ ok }) => ok))
      assertNoSecret(report)
    })
  }

  test('an account name that does not resolve: HOST_UNRESOLVABLE at `resolve`', async () => {
    const policy = { ...POLICY, destinationHosts: ['*.invalid'] }
    const endpoint = 'https://nosuchaccount.blob.invalid'
    const input = { storageAccount: 'nosuchaccount', fileSystem: 'probe', sasToken: sas('probe'), endpoint }
    await using destination = closing(adls.open(adls.parse(input, policy), policy))
    const { steps } = await destination.probe(soon())
    assert.partialDeepStrictEqual(steps.at(-1), { step: 'resolve', ok: false, code: 'HOST_UNRESOLVABLE' })
  })
})

function sas(container: string, options: Partial<SasOptions> = {}): string {
  return containerSas(azurite, container, { expiresAt: NEXT_MONTH, ...options })
}

function damaged(token: string): string {
  return token.replace(/sig=(.)/, (_, first: string) => `sig=${first === 'A' ? 'B' : 'A'}`)
}

function bothSizes() {
  return [sampleArtifact('small.ndjson.gz'), artifactOfBytes('large.ndjson.gz', seededRandom(2).bytes(9_000_000))]
}

function assertNoSecret(report: ProbeReport): void {
  assert.doesNotMatch(JSON.stringify(report), /sig=|[A-Za-z0-9+/]{43}=/)
}

function closing(destination: Destination): Destination & AsyncDisposable {
  return { ...destination, [Symbol.asyncDispose]: () => destination.close() }
}

function soon(): AbortSignal {
  return AbortSignal.timeout(30_000)
}
