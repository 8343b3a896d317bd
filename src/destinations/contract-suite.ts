import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { sha256Hex } from '../base/hash.ts'
import { seededRandom } from '../base/random.ts'
import { isFault } from '../model/fault.ts'
import type { ArtifactName } from '../model/ids.ts'
import type { Artifact, Destination, ProbeStep } from './destination.ts'
import { artifactOfBytes, sampleArtifact } from './sample-artifact.ts'

/** One destination under test, and a way to look at the place that does not go through it. */
export interface ContractSubject {
  readonly destination: Destination
  /** Whether its credential may read: `find` answers, or throws a Fault of kind `auth`. */
  readonly mayRead: boolean
  /** The bytes that are there under this name; undefined where there is nothing. */
  readBack(name: ArtifactName): Promise<Uint8Array | undefined>
  /** Called once, after all tests. */
  stop(): Promise<void>
}

const LONG_MS = 60_000

/** What every destination must do. Run it in a test file of your destination: `destinationContract('mine', startMine)`. */
export function destinationContract(title: string, start: () => Promise<ContractSubject>): void {
  describe(`destination contract: ${title}`, () => {
    let subject: ContractSubject
    before(async () => {
      subject = await start()
    })
    after(async () => {
      await subject.destination.close()
      await subject.stop()
    })
    deliveryTests(() => subject)
    failureTests(() => subject)
    questionTests(() => subject)
  })
}

function deliveryTests(subject: () => ContractSubject): void {
  test('an artifact arrives whole, byte for byte', async () => {
    const { destination, readBack } = subject()
    const artifact = sampleArtifact('delivery/small.ndjson.gz', { rows: 1000 })
    const acknowledgement = await destination.put(artifact, soon())
    assert.equal(acknowledgement.alreadyThere, false)
    const stored = await readBack(artifact.name)
    assert.deepEqual(stored && Buffer.from(stored), artifact.bytes)
    assert.equal(gunzipSync(artifact.bytes).toString().trimEnd().split('\n').length, artifact.rows)
  })

  test('an artifact of many chunks arrives whole, byte for byte', async () => {
    const { destination, readBack } = subject()
    const artifact = artifactOfBytes('delivery/large.ndjson.gz', seededBytes(21_234_567))
    await destination.put(artifact, soon())
    const stored = await readBack(artifact.name)
    assert.ok(stored)
    assert.equal(sha256Hex(stored), sha256Hex(artifact.bytes))
  })

  test('a name with blanks, signs and letters of the world arrives as it is', async () => {
    const { destination, readBack } = subject()
    const artifact = sampleArtifact("delivery/dt=2026-01-31/ä b%2F+#?&=;'(1)日本.ndjson.gz")
    await destination.put(artifact, soon())
    const stored = await readBack(artifact.name)
    assert.deepEqual(stored && Buffer.from(stored), artifact.bytes)
  })

  test('a second put of the same artifact is acknowledged and changes nothing', async () => {
    const { destination, readBack } = subject()
    const artifact = sampleArtifact('delivery/twice.ndjson.gz', { rows: 10 })
    const first = await destination.put(artifact, soon())
    const second = await destination.put(artifact, soon())
    assert.deepEqual([first.alreadyThere, second.alreadyThere], [false, true])
    assert.equal(second.location, first.location)
    const stored = await readBack(artifact.name)
    assert.deepEqual(stored && Buffer.from(stored), artifact.bytes)
  })

  test('an existing artifact is never replaced, whatever is put under its name', async () => {
    const { destination, readBack } = subject()
    const artifact = sampleArtifact('delivery/first-wins.ndjson.gz', { rows: 10 })
    await destination.put(artifact, soon())
    const other = sampleArtifact('delivery/first-wins.ndjson.gz', { rows: 500 })
    const outcome = await destination.put(other, soon()).catch((error: unknown) => error)
    if (isFault(outcome)) assert.equal(outcome.code, 'ARTIFACT_CONFLICT')
    else assert.partialDeepStrictEqual(outcome, { alreadyThere: true })
    const stored = await readBack(artifact.name)
    assert.deepEqual(stored && Buffer.from(stored), artifact.bytes)
  })

  test('of many puts of one artifact at once, one is the first and the others find it there', async () => {
    const { destination, readBack } = subject()
    const artifact = artifactOfBytes('delivery/race.ndjson.gz', seededBytes(9_000_000))
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => destination.put(artifact, soon())))
    assert.equal(outcomes.filter(({ alreadyThere }) => !alreadyThere).length, 1)
    const stored = await readBack(artifact.name)
    assert.equal(stored && sha256Hex(stored), sha256Hex(artifact.bytes))
  })

  test('the acknowledgement says where the artifact is, as `locate` does, and holds only text', async () => {
    const { destination } = subject()
    const artifact = sampleArtifact('delivery/located.ndjson.gz')
    const { location, details } = await destination.put(artifact, soon())
    assert.equal(location, destination.locate(artifact.name))
    assert.match(location, /delivery\/located\.ndjson\.gz$/)
    assert.ok(Object.values(details).every((value) => typeof value === 'string'))
    assert.doesNotMatch(JSON.stringify({ location, details }), /sig=|secret|password/i)
  })
}

function failureTests(subject: () => ContractSubject): void {
  for (const size of [100_000, 20_000_000]) {
    test(`${size} bytes whose source fails half-way leave nothing, and the failure comes through unchanged`, async () => {
      const { destination, readBack } = subject()
      const whole = artifactOfBytes(`failure/source-${size}.ndjson.gz`, seededBytes(size))
      const failure = new Error('the source failed')
      const broken: Artifact = { ...whole, read: (signal) => failingAfter(whole.read(signal), size / 2, failure) }
      await assert.rejects(destination.put(broken, soon()), (error) => error === failure)
      assert.equal(await readBack(whole.name), undefined)
      const retried = await destination.put(whole, soon())
      assert.equal(retried.alreadyThere, false)
    })

    test(`${size} bytes that are aborted half-way leave nothing, and throw the reason`, async () => {
      const { destination, readBack } = subject()
      const whole = artifactOfBytes(`failure/abort-${size}.ndjson.gz`, seededBytes(size))
      const controller = new AbortController()
      const reason = new Error('enough')
      const slow: Artifact = {
        ...whole,
        read: (signal) => callingAfter(whole.read(signal), size / 2, () => controller.abort(reason)),
      }
      await assert.rejects(destination.put(slow, controller.signal), (error) => error === reason)
      assert.equal(await readBack(whole.name), undefined)
      assert.equal((await destination.put(whole, soon())).alreadyThere, false)
    })

    test(`${size} bytes that do not match their checksum are refused and leave nothing`, async () => {
      const { destination, readBack } = subject()
      const whole = artifactOfBytes(`failure/damaged-${size}.ndjson.gz`, seededBytes(size))
      const damaged: Artifact = { ...whole, read: (signal) => flippingOneBit(whole.read(signal), size / 2) }
      await assert.rejects(
        destination.put(damaged, soon()),
        (error) => isFault(error) && error.code === 'CHECKSUM_MISMATCH',
      )
      assert.equal(await readBack(whole.name), undefined)
    })
  }

  test('a signal that is aborted already throws its reason from every method', async () => {
    const { destination, mayRead } = subject()
    const reason = new Error('too late')
    const signal = AbortSignal.abort(reason)
    const artifact = sampleArtifact('failure/too-late.ndjson.gz')
    const isReason = (error: unknown): boolean => error === reason
    await assert.rejects(destination.put(artifact, signal), isReason)
    await assert.rejects(destination.probe(signal), isReason)
    if (mayRead) await assert.rejects(destination.find(artifact.name, signal), isReason)
  })
}

function questionTests(subject: () => ContractSubject): void {
  test('`find` tells what is there from what is not, or that the credential may not look', async () => {
    const { destination, mayRead } = subject()
    const artifact = sampleArtifact('question/found.ndjson.gz', { rows: 20 })
    await destination.put(artifact, soon())
    if (mayRead) {
      assert.equal((await destination.find(artifact.name, soon()))?.bytes, artifact.bytes.length)
      assert.equal(await destination.find('question/nothing.ndjson.gz' as ArtifactName, soon()), undefined)
    } else {
      await assert.rejects(destination.find(artifact.name, soon()), (error) => isFault(error) && error.kind === 'auth')
    }
  })

  test('a probe succeeds, again and again, and says what it did step by step', async () => {
    const { destination } = subject()
    for (const report of [await destination.probe(soon()), await destination.probe(soon())]) {
      assert.equal(report.ok, true, JSON.stringify(report))
      assert.ok(report.steps.length > 0)
      assert.ok(report.steps.every(({ step, ok, message }) => ok && step !== '' && message !== ''))
    }
  })

  test('a probe tells each step as it ends, in the order of its report', async () => {
    const { destination } = subject()
    const told: ProbeStep[] = []
    const { steps } = await destination.probe(soon(), { onStep: (step) => told.push(step) })
    assert.deepEqual(told, steps)
  })

  test('limits and encodings are real', () => {
    const { limits } = subject().destination
    assert.ok(limits.artifactRowsMax >= 1 && limits.artifactRawBytesMax >= 1024 * 1024)
    assert.ok(limits.encodings.includes('ndjson.gz'))
  })
}

function soon(): AbortSignal {
  return AbortSignal.timeout(LONG_MS)
}

function seededBytes(length: number): Buffer {
  // A 1 MiB pattern, numbered so that no two parts are alike and an exchange of blocks shows.
  const pattern = seededRandom(length).bytes(1024 * 1024)
  const bytes = Buffer.alloc(length, pattern)
  for (let at = 0; at + 4 <= length; at += 4096) bytes.writeUInt32LE(at, at)
  return bytes
}

type Chunks = ReturnType<Artifact['read']>

async function* failingAfter(chunks: Chunks, bytes: number, failure: Error): Chunks {
  yield* callingAfter(chunks, bytes, () => {
    throw failure
  })
}

/** Passes chunks on, and calls once that many bytes have gone by, or at the end of a shorter artifact. */
async function* callingAfter(chunks: Chunks, bytes: number, call: () => void): Chunks {
  let passed = 0
  let called = false
  for await (const chunk of chunks) {
    yield chunk
    passed += chunk.bytes.length
    if (called || passed < bytes) continue
    called = true
    call()
  }
}

/** The checksums stay as they were: damage after they were taken. */
async function* flippingOneBit(chunks: Chunks, at: number): Chunks {
  let passed = 0
  for await (const { bytes, crc64 } of chunks) {
    const copy = Buffer.from(bytes)
    if (passed <= at && at < passed + copy.length) copy[at - passed] = (copy[at - passed] ?? 0) ^ 1
    passed += copy.length
    yield { bytes: copy, crc64 }
  }
}
