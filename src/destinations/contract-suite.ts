import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { systemClock } from '../base/clock.ts'
import { sha256Hex } from '../base/hash.ts'
import { seededRandom } from '../base/random.ts'
import { isFault } from '../model/fault.ts'
import type { ArtifactName } from '../model/ids.ts'
import { sliceName } from '../model/naming.ts'
import type { Acknowledgement, Artifact, Destination, ProbeStep } from './destination.ts'
import { artifactOfBytes, sampleArtifact } from './sample-artifact.ts'

/** One destination under test, and a way to look at the place that does not go through it. */
export interface ContractSubject {
  readonly destination: Destination
  /** Whether its credential may read: `find` answers, or throws a Fault of kind `auth`. */
  readonly mayRead: boolean
  /** What is there under this name, once all that was accepted is; undefined where there is nothing. The artifact's bytes, but for `samples`. */
  readBack(name: ArtifactName): Promise<Uint8Array | undefined>
  /** What it delivers; gzipped NDJSON whose bytes are kept where nothing is said. */
  readonly samples?: ContractSamples
  /** Called once, after all tests. */
  stop(): Promise<void>
}

export type SampleBytes = Artifact & { readonly bytes: Buffer }

/** Artifacts for a destination that takes another form, or keeps something else than their bytes: rows in a table. The same for the same arguments. */
export interface ContractSamples {
  /** Under this name, or under one of its own that is bound to it. */
  ofRows(name: string, rows: number): SampleBytes
  /** About so many bytes, which hardly compress. */
  ofBytes(name: string, bytes: number): SampleBytes
  /** What `readBack` gives where exactly this artifact is, once. */
  content(artifact: SampleBytes): Uint8Array
}

const FILES: ContractSamples = {
  ofRows: (name, rows) => sampleArtifact(name, { rows }),
  ofBytes: (name, bytes) => artifactOfBytes(name, seededBytes(bytes)),
  content: ({ bytes }) => bytes,
}

const LONG_MS = 60_000
const ASK_AGAIN_MS = 50

/** What every destination must do. Run it in a test file of your destination: `destinationContract('mine', startMine)`. */
export function destinationContract(title: string, start: () => Promise<ContractSubject>): void {
  describe(`destination contract: ${title}`, () => {
    let subject: Subject
    before(async () => {
      subject = { samples: FILES, ...(await start()) }
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

type Subject = Required<ContractSubject>

function deliveryTests(subject: () => Subject): void {
  test('an artifact arrives whole, byte for byte', async () => {
    const artifact = subject().samples.ofRows('delivery/small.ndjson.gz', 1000)
    const acknowledgement = await delivered(subject(), artifact)
    assert.equal(acknowledgement.alreadyThere, false)
    await assertThere(subject(), artifact)
    assert.equal(gunzipSync(artifact.bytes).toString().trimEnd().split('\n').length, artifact.rows)
  })

  test('an artifact of many chunks arrives whole, byte for byte', async () => {
    const artifact = subject().samples.ofBytes('delivery/large.ndjson.gz', 21_234_567)
    await delivered(subject(), artifact)
    await assertThere(subject(), artifact)
  })

  test('a name with blanks, signs and letters of the world arrives as it is', async () => {
    const artifact = subject().samples.ofRows("delivery/dt=2026-01-31/ä b%2F+#?&=;'(1)日本.ndjson.gz", 3)
    await delivered(subject(), artifact)
    await assertThere(subject(), artifact)
  })

  test('a second put of the same artifact is acknowledged and changes nothing', async () => {
    const artifact = subject().samples.ofRows('delivery/twice.ndjson.gz', 10)
    const first = await delivered(subject(), artifact)
    const second = await delivered(subject(), artifact)
    assert.deepEqual([first.alreadyThere, second.alreadyThere], [false, true])
    assert.equal(second.location, first.location)
    await assertThere(subject(), artifact)
  })

  test('an existing artifact is never replaced, whatever is put under its name', async () => {
    const { destination, samples } = subject()
    const artifact = samples.ofRows('delivery/first-wins.ndjson.gz', 10)
    await delivered(subject(), artifact)
    const other = { ...samples.ofRows('delivery/first-wins.ndjson.gz', 500), name: artifact.name }
    const outcome = await destination.put(other, soon()).catch((error: unknown) => error)
    if (isFault(outcome)) assert.equal(outcome.code, 'ARTIFACT_CONFLICT')
    else assert.partialDeepStrictEqual(outcome, { alreadyThere: true })
    await assertThere(subject(), artifact)
  })

  test('of many puts of one artifact at once, one is the first and the others find it there, or the place takes it once', async () => {
    const { destination, samples } = subject()
    const artifact = samples.ofBytes('delivery/race.ndjson.gz', 9_000_000)
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => destination.put(artifact, soon())))
    const firsts = outcomes.filter(({ alreadyThere }) => !alreadyThere).length
    // Where what was accepted becomes visible later, nobody can see what the others have put.
    if (destination.confirm === undefined) assert.equal(firsts, 1)
    else assert.ok(firsts >= 1)
    await assertThere(subject(), artifact)
  })

  test('the acknowledgement says where the artifact is, as `locate` does, and holds only text', async () => {
    const { destination, samples } = subject()
    const artifact = samples.ofRows('delivery/located.ndjson.gz', 3)
    const { location, details } = await destination.put(artifact, soon())
    assert.equal(location, destination.locate(artifact.name))
    assert.ok(location.includes(sliceName(artifact.name)), location)
    assert.ok(Object.values(details).every((value) => typeof value === 'string'))
    assert.doesNotMatch(JSON.stringify({ location, details }), /sig=|secret|password/i)
  })
}

function failureTests(subject: () => Subject): void {
  for (const size of [100_000, 20_000_000]) {
    test(`${size} bytes whose source fails half-way leave nothing, and the failure comes through unchanged`, async () => {
      const { destination, readBack, samples } = subject()
      const whole = samples.ofBytes(`failure/source-${size}.ndjson.gz`, size)
      const failure = new Error('the source failed')
      const broken: Artifact = { ...whole, read: (signal) => failingAfter(whole.read(signal), size / 2, failure) }
      await assert.rejects(destination.put(broken, soon()), (error) => error === failure)
      assert.equal(await readBack(whole.name), undefined)
      assert.equal((await delivered(subject(), whole)).alreadyThere, false)
      await assertThere(subject(), whole)
    })

    test(`${size} bytes that are aborted half-way leave nothing, and throw the reason`, async () => {
      const { destination, readBack, samples } = subject()
      const whole = samples.ofBytes(`failure/abort-${size}.ndjson.gz`, size)
      const controller = new AbortController()
      const reason = new Error('enough')
      const slow: Artifact = {
        ...whole,
        read: (signal) => callingAfter(whole.read(signal), size / 2, () => controller.abort(reason)),
      }
      await assert.rejects(destination.put(slow, controller.signal), (error) => error === reason)
      assert.equal(await readBack(whole.name), undefined)
      assert.equal((await delivered(subject(), whole)).alreadyThere, false)
      await assertThere(subject(), whole)
    })

    test(`${size} bytes that do not match their checksum are refused and leave nothing`, async () => {
      const { destination, readBack, samples } = subject()
      const whole = samples.ofBytes(`failure/damaged-${size}.ndjson.gz`, size)
      const damaged: Artifact = { ...whole, read: (signal) => flippingOneBit(whole.read(signal), size / 2) }
      await assert.rejects(
        destination.put(damaged, soon()),
        (error) => isFault(error) && error.code === 'CHECKSUM_MISMATCH',
      )
      assert.equal(await readBack(whole.name), undefined)
    })
  }

  test('a signal that is aborted already throws its reason from every method', async () => {
    const { destination, mayRead, samples } = subject()
    const reason = new Error('too late')
    const signal = AbortSignal.abort(reason)
    const artifact = samples.ofRows('failure/too-late.ndjson.gz', 3)
    const isReason = (error: unknown): boolean => error === reason
    await assert.rejects(destination.put(artifact, signal), isReason)
    await assert.rejects(destination.probe(signal), isReason)
    if (mayRead) await assert.rejects(destination.find(artifact.name, signal), isReason)
  })
}

function questionTests(subject: () => Subject): void {
  test('`find` tells what is there from what is not, or that the credential may not look', async () => {
    const { destination, mayRead, samples } = subject()
    const artifact = samples.ofRows('question/found.ndjson.gz', 20)
    await delivered(subject(), artifact)
    if (mayRead) {
      const { bytes, rows } = (await destination.find(artifact.name, soon())) ?? {}
      assert.deepEqual(bytes ?? rows, bytes === undefined ? artifact.rows : artifact.bytes.length)
      const nothing = samples.ofRows('question/nothing.ndjson.gz', 2)
      assert.equal(await destination.find(nothing.name, soon()), undefined)
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
    const { destination, samples } = subject()
    const { limits } = destination
    assert.ok(limits.artifactRowsMax >= 1 && limits.artifactRawBytesMax >= 1024 * 1024)
    assert.ok(limits.encodings.includes(samples.ofRows('question/form.ndjson.gz', 1).encoding))
  })
}

/** Put, and queryable: asks as long as the place says that it is not there yet. */
async function delivered({ destination }: Subject, artifact: Artifact): Promise<Acknowledgement> {
  const signal = soon()
  const acknowledgement = await destination.put(artifact, signal)
  const { stream, name, rows } = artifact
  const question = { stream, name, rows, details: acknowledgement.details }
  for (;;) {
    const answer = await destination.confirm?.(question, signal)
    if (answer === undefined || answer.state === 'queryable') return acknowledgement
    assert.equal(answer.state, 'pending')
    await systemClock.sleep(ASK_AGAIN_MS, signal)
  }
}

async function assertThere({ readBack, samples }: Subject, artifact: SampleBytes): Promise<void> {
  const stored = await readBack(artifact.name)
  const expected = samples.content(artifact)
  assert.equal(stored?.length, expected.length)
  assert.equal(stored && sha256Hex(stored), sha256Hex(expected))
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
