import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { SimulatedClock } from '../base/simulated-clock.ts'
import { Fault } from '../model/fault.ts'
import { streamDefinition } from '../streams/registry.ts'
import { BlockMaker } from './block-maker.ts'
import { type BodyReader, type RequestBody, readInThisThread } from './body-reader.ts'
import { GroupCommit } from './group-commit.ts'
import { READ_LIMITS, type ReadLimits } from './read-events.ts'
import { ReaderThreads } from './reader-threads.ts'
import { HeldLog } from './testing/held-log.ts'

const THREAD = new URL('../app/intake-thread.ts', import.meta.url)
const MORTAL_THREAD = new URL('./testing/mortal-thread.ts', import.meta.url)
const MIB = 1024 * 1024

interface Started extends AsyncDisposable {
  readonly log: HeldLog
  readonly clock: SimulatedClock
  readonly reader: ReaderThreads
  readonly lost: Error[]
}

function start({ module = THREAD, threads = 1, limits = READ_LIMITS } = {}): Started {
  const log = new HeldLog()
  const clock = new SimulatedClock(Date.UTC(2026, 0, 1))
  const groups = new GroupCommit({ log, clock })
  const lost: Error[] = []
  const commit = (block: Parameters<GroupCommit['commit']>[0]) => groups.commit(block)
  const reader = new ReaderThreads({ module, threads, limits, clock, commit, onLost: (error) => lost.push(error) })
  return { log, clock, reader, lost, [Symbol.asyncDispose]: () => reader.close() }
}

/** Commits whatever comes, recognising what came before; the ids that were new, in order. */
function commitAll(log: HeldLog): string[] {
  const ids: string[] = []
  const known = new Set<string>()
  void (async () => {
    for (;;) {
      const call = await log.next()
      let from = 0
      const results = call.batches.map(({ count }) => {
        const own = call.ids.slice(from, from + count)
        from += count
        const duplicates = own.flatMap((id, index) =>
          known.has(id) || known.size === known.add(id).size ? [index] : [],
        )
        ids.push(...own.filter((_, index) => !duplicates.includes(index)))
        return { duplicates }
      })
      call.commit(results)
    }
  })()
  return ids
}

function body(chunks: AsyncIterable<Uint8Array>, form: Partial<RequestBody> = {}): RequestBody {
  return { stream: 'audit', format: 'ndjson', gzip: false, chunks, ...form }
}

function line(id: string, noise = 0): string {
  return `{"id":"${id}","eventTimestamp":1768398441,"noise":"${'x'.repeat(noise)}"}\n`
}

async function* streamed(...pieces: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece)
}

async function* lines(prefix: string, count: number, noise = 0): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n += 1) yield Buffer.from(line(`${prefix}-${n}`, noise))
}

const BODIES: Readonly<Record<string, () => RequestBody>> = {
  'lines, good and bad': () =>
    body(streamed(line('a'), 'no event\n', line('b'), '{"id":"timeless"}\n', line('a'), line('c').slice(0, -1))),
  'an array in pieces': () =>
    body(streamed('[{"id":"1","eventTime', 'stamp":1},5,', '{"id":"2","eventTimestamp":1}]'), { format: 'json' }),
  'half an array': () => body(streamed('[{"id":"1","eventTimestamp":1},{"id'), { format: 'json' }),
  'another stream': () =>
    body(streamed('{"id":"g","detectedAt":1,"severity":"high"}'), { stream: 'guardrail_activity' }),
  gzip: () => body(streamed(gzipSync(line('z').repeat(3))), { gzip: true }),
  'half of gzip': () => body(streamed(gzipSync(line('z')).subarray(0, 30)), { gzip: true }),
  'no gzip': () => body(streamed(line('z')), { gzip: true }),
  nothing: () => body(streamed()),
  'a line that is too long': () => body(streamed(line('a'), line('long', 5_000), line('b'))),
  'more than a body may have': () => body(lines('n', 100, 200)),
  'a connection that breaks': () => body(broken()),
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${line('whole')}{"id":"ha`)
  throw new Error('ECONNRESET')
}

test('a thread gives the same outcomes and the same events as the caller itself', async () => {
  const limits: ReadLimits = { ...READ_LIMITS, lineBytesMax: 2_000, bodyBytesMax: 10_000 }
  for (const [name, make] of Object.entries(BODIES)) {
    await using started = start({ limits })
    const log = new HeldLog()
    const groups = new GroupCommit({ log, clock: started.clock })
    const blocks = new BlockMaker((block) => groups.commit(block))
    const here: BodyReader = readInThisThread({ blocks, clock: started.clock, limits, streamDefinition })
    const [expectedIds, ids] = [commitAll(log), commitAll(started.log)]
    const [expected, outcome] = await Promise.all([here.take(make()), started.reader.take(make())])
    assert.deepEqual({ ...outcome, fault: told(outcome.fault) }, { ...expected, fault: told(expected.fault) }, name)
    assert.deepEqual(ids, expectedIds, name)
    assert.equal(started.reader.bytesInFlight, 0, name)
  }
})

function told(fault: Fault | undefined): unknown {
  return fault && { isFault: fault instanceof Fault, code: fault.code, message: fault.message, hint: fault.hint }
}

test('the events of a body keep their order over many blocks, and several threads share the bodies', async () => {
  await using started = start({ threads: 3 })
  const ids = commitAll(started.log)
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const outcomes = await Promise.all(names.map((name) => started.reader.take(body(lines(name, 3_000, 1_000)))))
  assert.deepEqual(
    outcomes.map(({ accepted }) => accepted),
    names.map(() => 3_000),
  )
  for (const name of names) {
    const own = ids.filter((id) => id.startsWith(name))
    assert.deepEqual(
      own,
      Array.from({ length: 3_000 }, (_, n) => `${name}-${n}`),
    )
  }
})

test('an event twice, in one body or in two at once, is accepted once', async () => {
  await using started = start({ threads: 2 })
  commitAll(started.log)
  const twice = () => body(streamed(line('same'), line('own'), line('same')))
  const outcomes = await Promise.all([started.reader.take(twice()), started.reader.take(twice())])
  assert.deepEqual(
    outcomes.map(({ accepted, duplicates }) => accepted + duplicates),
    [3, 3],
  )
  assert.deepEqual(
    outcomes.reduce((sum, { accepted }) => sum + accepted, 0),
    2,
  )
})

test('events are received by the given clock, when their bytes came', async () => {
  await using started = start()
  const taking = started.reader.take(body(streamed('{"id":"a","eventTimestamp":1}')))
  const call = await started.log.next()
  const blocks = call.batches.map(({ receivedAt }) => receivedAt)
  assert.deepEqual(blocks, [Date.UTC(2026, 0, 1)])
  assert.match(call.lines, /"receivedTimestamp":"2026-01-01T00:00:00.000Z"/)
  call.commit()
  await taking
})

test('what a thread holds counts as in flight until it is on disk', async () => {
  await using started = start()
  const { reader, log } = started
  const wasRead = Promise.withResolvers<void>()
  const hold = Promise.withResolvers<void>()
  const dripping = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(line('a', 300_000))
    // So much at once is waited for.
    wasRead.resolve()
    await hold.promise
  }
  const taking = reader.take(body(dripping()))
  await wasRead.promise
  assert.ok(reader.bytesInFlight >= 300_000, String(reader.bytesInFlight))
  hold.resolve()
  const call = await log.next()
  assert.ok(reader.bytesInFlight >= 300_000, String(reader.bytesInFlight))
  call.commit()
  assert.equal((await taking).accepted, 1)
  assert.equal(reader.bytesInFlight, 0)
})

test('a body of any size is read no further than some megabytes ahead of the disk', async () => {
  await using started = start()
  const { reader, log } = started
  let pulled = 0
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    for (let n = 0; n < 500; n += 1) {
      const chunk = Buffer.from(line(`n-${n}`, 60_000))
      pulled += chunk.length
      yield chunk
    }
  }
  const taking = reader.take(body(endless()))
  const first = await log.next()
  // The thread takes its time; then nothing more may come.
  while (reader.bytesInFlight <= 4 * MIB) await turn()
  let before = -1
  while (before !== pulled) {
    before = pulled
    for (let turns = 0; turns < 2_000; turns += 1) await turn()
  }
  assert.ok(pulled > 4 * MIB && pulled < 7 * MIB, String(pulled))
  assert.ok(reader.bytesInFlight > 4 * MIB, String(reader.bytesInFlight))
  first.commit()
  commitAll(log)
  assert.equal((await taking).accepted, 500)
})

test('a refusal by the store reaches every body of the block, with its code and its cause', async () => {
  await using started = start()
  const taking = [started.reader.take(body(streamed(line('a')))), started.reader.take(body(streamed(line('b'))))]
  void (async () => {
    for (;;) (await started.log.next()).refuse(new Fault('STORE_FULL', { cause: new Error('ENOSPC'), retryAfterMs: 5 }))
  })()
  for (const { accepted, fault } of await Promise.all(taking)) {
    assert.equal(accepted, 0)
    assert.ok(fault?.cause instanceof Error)
    assert.deepEqual([fault.code, fault.retryAfterMs, fault.cause.message], ['STORE_FULL', 5, 'ENOSPC'])
  }
})

test('a body whose thread dies is READER_LOST; what had arrived is committed, and the next body has a new thread', async () => {
  for (const death of ['die', 'throw']) {
    await using started = start({ module: MORTAL_THREAD })
    const { reader, log, lost } = started
    const hold = Promise.withResolvers<void>()
    const waiting = async function* (): AsyncGenerator<Uint8Array> {
      await hold.promise
      yield Buffer.from(line(death))
      await new Promise(() => {})
    }
    const early = reader.take(body(streamed(line('early'))))
    const arrived = await log.next()
    const doomed = [reader.take(body(waiting())), early].map((taking) =>
      assert.rejects(taking, { code: 'READER_LOST' }),
    )
    hold.resolve()
    await Promise.all(doomed)
    assert.deepEqual([arrived.ids, lost.length, reader.bytesInFlight], [['early'], 1, 0])
    arrived.commit()
    commitAll(log)
    assert.equal((await reader.take(body(streamed(line('late'))))).accepted, 1)
  }
})

test('a thread that cannot even start refuses its bodies, one by one', async () => {
  await using started = start({ module: new URL('data:text/javascript,nothing') })
  for (let n = 0; n < 2; n += 1)
    await assert.rejects(started.reader.take(body(streamed(line('a')))), { code: 'READER_LOST' })
  assert.equal(started.lost.length, 2)
})
