import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLogger } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import { SimulatedClock } from '../base/simulated-clock.ts'
import type { OnProbeStep, ProbeStep } from '../destinations/destination.ts'
import type { StoredReport } from '../model/configuration.ts'
import { Fault } from '../model/fault.ts'
import { ConnectionChecks } from './connection-checks.ts'

const RESOLVE: ProbeStep = { step: 'resolve', ok: true, message: 'It is there.' }
const WRITE: ProbeStep = { step: 'write', ok: true, message: 'It can be written.' }
const REPORT: StoredReport = { ok: true, checkedAt: 1, steps: [RESOLVE, WRITE], warnings: [] }

function checks(clock = new SimulatedClock(1_000)): ConnectionChecks {
  return new ConnectionChecks({ clock, random: seededRandom(1), log: silentLogger })
}

/** A check that the test itself takes step by step. */
function steered() {
  const ended = Promise.withResolvers<StoredReport>()
  let tell: OnProbeStep = () => {}
  const check = (onStep: OnProbeStep): Promise<StoredReport> => {
    tell = onStep
    return ended.promise
  }
  return { check, step: (step: ProbeStep) => tell(step), end: ended.resolve, fail: ended.reject }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('steps are seen as they end, and the report when all have', async () => {
  const all = checks()
  const { check, step, end } = steered()
  const { id } = all.start('me', check).check
  assert.deepEqual(all.get('me', id), { id, running: true, steps: [], report: null })
  step(RESOLVE)
  assert.deepEqual(all.get('me', id), { id, running: true, steps: [RESOLVE], report: null })
  step(WRITE)
  end(REPORT)
  await settled()
  assert.deepEqual(all.get('me', id), { id, running: false, steps: [RESOLVE, WRITE], report: REPORT })
})

test('nobody sees the check of somebody else', () => {
  const all = checks()
  const { id } = all.start('me', steered().check).check
  assert.throws(() => all.get('you', id), { code: 'NOT_FOUND' })
})

test('a check that throws ends with a failed step: with the fault, or without the text of a defect', async () => {
  const all = checks()
  for (const [error, code] of [
    [new Fault('SECRET_UNREADABLE'), 'SECRET_UNREADABLE'],
    [new Error('hunter2'), 'INTERNAL'],
  ] as const) {
    const { check, step, fail } = steered()
    const { id } = all.start('me', check).check
    step(RESOLVE)
    fail(error)
    await settled()
    const { running, steps, report } = all.get('me', id)
    assert.deepEqual([running, report?.ok, steps.map((each) => each.code)], [false, false, [undefined, code]])
    assert.doesNotMatch(JSON.stringify(steps), /hunter2/)
  }
})

test('a check is forgotten five minutes after its end, not while it runs', async () => {
  const clock = new SimulatedClock(1_000)
  const all = checks(clock)
  const { check, end } = steered()
  const { id } = all.start('me', check).check
  clock.jump(3_600_000)
  assert.equal(all.get('me', id).running, true)
  end(REPORT)
  await settled()
  clock.jump(5 * 60_000)
  assert.equal(all.get('me', id).running, false)
  clock.jump(1)
  assert.throws(() => all.get('me', id), { code: 'NOT_FOUND' })
})

test('three run at a time for one, sixteen for all, and an end makes room', async () => {
  const all = checks()
  const first = steered()
  all.start('me', first.check)
  for (let n = 0; n < 2; n += 1) all.start('me', steered().check)
  assert.throws(() => all.start('me', steered().check), { code: 'OVERLOADED' })
  for (let n = 3; n < 16; n += 1) all.start(`other ${n}`, steered().check)
  assert.throws(() => all.start('one more', steered().check), { code: 'OVERLOADED' })
  first.end(REPORT)
  await settled()
  all.start('me', steered().check)
})

test('two hundred are kept, the oldest that have ended go first', async () => {
  const all = checks()
  const run = async (): Promise<string> => all.start('me', async () => REPORT).check.id
  const ids = []
  for (let n = 0; n < 203; n += 1) {
    ids.push(await run())
    await settled()
  }
  const kept = ids.filter((id) => {
    try {
      return all.get('me', id).running === false
    } catch {
      return false
    }
  })
  assert.ok(kept.length >= 200 && kept.length <= 201, String(kept.length))
  assert.deepEqual(kept, ids.slice(-kept.length))
})

test('stopping ends what is under way', async () => {
  const all = checks()
  const { check } = all.start('me', async (_, signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    throw signal.reason
  })
  await all.stop()
  assert.equal(all.get('me', check.id).report?.steps.at(-1)?.code, 'SHUTTING_DOWN')
})
