import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Bug } from '../base/assert.ts'
import { Fault } from '../model/fault.ts'
import { BlockMaker } from './block-maker.ts'
import { READ_LIMITS, type ReadOptions } from './read-events.ts'
import { type BodyOutcome, REJECTED_LISTED_MAX, takeBody } from './take-body.ts'
import { AUDIT } from './testing/audit-events.ts'
import { HeldLog } from './testing/held-log.ts'

const options: ReadOptions = {
  stream: AUDIT,
  format: 'ndjson',
  gzip: false,
  receivedAt: () => 0,
  limits: { ...READ_LIMITS, batchEventsMax: 10 },
}

function start(): { log: HeldLog; blocks: BlockMaker } {
  const log = new HeldLog()
  const blocks = new BlockMaker(async (block) => {
    const [result] = await log.append([{ ...block, receivedAt: 0 }])
    return result ?? { duplicates: [] }
  })
  return { log, blocks }
}

function line(id: string | number, bytes = 0): Buffer {
  return Buffer.from(`{"id":"${id}","eventTimestamp":1768398441,"noise":"${'x'.repeat(bytes)}"}\n`)
}

async function* lines(count: number, bytes = 0, pulled: { count: number } = { count: 0 }): AsyncGenerator<Buffer> {
  for (let id = 0; id < count; id += 1) {
    pulled.count += 1
    yield line(id, bytes)
  }
}

test('everything accepted is on disk before there is an outcome', async () => {
  const { log, blocks } = start()
  let outcome: BodyOutcome | undefined
  const taking = takeBody(lines(25), options, blocks).then((taken) => {
    outcome = taken
  })
  const ids: string[] = []
  while (ids.length < 25) {
    assert.equal(outcome, undefined)
    const call = await log.next()
    ids.push(...call.ids)
    call.commit([{ duplicates: ids.length === 25 ? [0] : [] }])
  }
  await taking
  assert.deepEqual(
    ids,
    Array.from({ length: 25 }, (_, id) => String(id)),
  )
  assert.deepEqual(outcome, { accepted: 24, duplicates: 1, rejected: [], rejectedCount: 0 })
})

test('a block that was refused early is told at the end, however much of the body was committed after it', async () => {
  const { log, blocks } = start()
  const hold = Promise.withResolvers<void>()
  const body = async function* (): AsyncGenerator<Buffer> {
    yield* lines(10)
    yield line('next')
    await hold.promise
    yield line('last')
  }
  const taking = takeBody(body(), options, blocks)
  ;(await log.next()).refuse(new Fault('STORE_FULL'))
  await blocks.idle()
  hold.resolve()
  ;(await log.next()).commit()
  const { accepted, fault } = await taking
  assert.deepEqual([accepted, fault?.code], [2, 'STORE_FULL'])
})

test('after a refusal no more of the body is read', async () => {
  const { log, blocks } = start()
  const pulled = { count: 0 }
  const taking = takeBody(lines(100_000, 1_000, pulled), { ...options, limits: READ_LIMITS }, blocks)
  ;(await log.next()).refuse(new Fault('STORE_FULL'))
  void (async () => {
    for (;;) (await log.next()).commit()
  })()
  assert.equal((await taking).fault?.code, 'STORE_FULL')
  assert.ok(pulled.count < 20_000, String(pulled.count))
})

test('reading waits while some megabytes of the body wait for the disk', async () => {
  const { log, blocks } = start()
  const pulled = { count: 0 }
  const taking = takeBody(lines(20_000, 1_000, pulled), { ...options, limits: READ_LIMITS }, blocks)
  const first = await log.next()
  while (blocks.bytesInFlight < 4 * 1024 * 1024) await turn()
  // Whoever does not wait reads hundreds of lines a turn.
  for (let turns = 0; turns < 50; turns += 1) await turn()
  assert.ok(pulled.count < 6_000, String(pulled.count))
  assert.ok(blocks.bytesInFlight < 6 * 1024 * 1024, String(blocks.bytesInFlight))
  first.commit()
  void (async () => {
    for (;;) (await log.next()).commit()
  })()
  assert.equal((await taking).accepted, 20_000)
})

test('what ends a body early is told beside what was taken before it', async () => {
  const { log, blocks } = start()
  const body = async function* (): AsyncGenerator<Buffer> {
    yield* lines(3)
    throw new Error('connection reset')
  }
  const taking = takeBody(body(), options, blocks)
  ;(await log.next()).commit()
  const { accepted, fault } = await taking
  assert.deepEqual([accepted, fault?.code], [3, 'BODY_TRUNCATED'])
})

test('a bug is not dressed up as a fault', async () => {
  const { log, blocks } = start()
  const taking = takeBody(lines(3), options, blocks)
  const failed = assert.rejects(taking, Bug)
  ;(await log.next()).refuse(new Bug('ours'))
  await failed
})

test('all rejections are counted, the first thousand are listed', async () => {
  const { blocks } = start()
  const bad = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from('no event\n'.repeat(REJECTED_LISTED_MAX + 500))
  }
  const { rejected, rejectedCount } = await takeBody(bad(), options, blocks)
  assert.deepEqual(
    [rejectedCount, rejected.length, rejected.at(-1)?.index],
    [REJECTED_LISTED_MAX + 500, REJECTED_LISTED_MAX, REJECTED_LISTED_MAX - 1],
  )
})
