import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { present } from '../base/assert.ts'
import { systemClock } from '../base/clock.ts'
import type { Destination, DestinationKind } from '../destinations/destination.ts'
import { MemoryStore } from '../destinations/memory/client.ts'
import { memoryDestination } from '../destinations/memory/index.ts'
import { Fault } from '../model/fault.ts'
import type { DestinationId, JobId } from '../model/ids.ts'
import type { ExportJob } from '../model/job.ts'
import type { App } from './app.ts'
import { ADMIN, testPlace, vaultKind } from './testing/test-app.ts'

const SLICES = 8

/** A place that knows which passwords are valid at the moment, and lets a test in between two deliveries. */
class GuardedPlace {
  readonly delivered = new MemoryStore()
  valid = new Set<string>()
  /** Awaited before the third artifact is taken. */
  pause: () => Promise<void> = async () => {}
  #puts = 0

  kind(): DestinationKind {
    const kind = vaultKind(this.delivered)
    return { ...kind, open: ({ secrets }) => this.#open(secrets['password'] ?? '') }
  }

  #open(password: string): Destination {
    const memory = memoryDestination({ store: this.delivered })
    const check = (): void => {
      if (!this.valid.has(password)) throw new Fault('ACCESS_DENIED')
    }
    return {
      ...memory,
      put: async (artifact, signal) => {
        this.#puts += 1
        if (this.#puts === 3) await this.pause()
        check()
        return memory.put(artifact, signal)
      },
      probe: async (signal) => {
        const { code, message, hint } = new Fault('ACCESS_DENIED')
        const ok = this.valid.has(password)
        const step = ok ? { step: 'enter', ok, message: 'Open.' } : { step: 'enter', ok, code, message, hint }
        signal.throwIfAborted()
        return { ok, steps: [step], warnings: [] }
      },
    }
  }
}

describe('a secret is replaced and revoked while an export runs', () => {
  for (const way of ['on a schedule', 'on demand'] as const) {
    test(`${way}: it goes on with the new one, fails not once, and delivers each event once`, async () => {
      await using place = await testPlace()
      const guarded = new GuardedPlace()
      guarded.valid.add('first')
      const app = place.app({
        kindOf: () => guarded.kind(),
        artifactLimits: { artifactRowsMax: 1, artifactRawBytesMax: 1024 * 1024 },
      })
      const vault = { kind: 'vault', fields: { account: 'acme', password: 'first' }, saveOnFailure: false }
      const { id } = await app.destinations.create(ADMIN, vault)
      // What is done is in the audit stream: something to export.
      for (let n = 1; n < SLICES; n += 1) await app.destinations.test(ADMIN, id)
      guarded.pause = async () => {
        guarded.valid.add('second')
        await app.destinations.update(ADMIN, id, { fields: { password: 'second' }, saveOnFailure: false })
        guarded.valid.delete('first')
      }
      const { id: jobId } = await (way === 'on demand' ? onDemand(app, id) : scheduled(app, id))
      const { job, tasks } = await ended(app, jobId)
      assert.equal(job.status, 'DELIVERED')
      assert.deepEqual(new Set(tasks.map(({ attempts }) => attempts)), new Set([1]), 'no second attempt')
      const lines = guarded.delivered.all().flatMap(({ bytes }) => gunzipSync(bytes).toString().trimEnd().split('\n'))
      assert.equal(new Set(lines).size, lines.length)
      assert.ok(lines.length >= SLICES)
      assert.equal(lines.length, tasks.length)
      await app.stop()
    })
  }
})

function onDemand(app: App, destinationId: DestinationId): Promise<ExportJob> {
  return app.onDemand.start(ADMIN, { destinationId, stream: 'audit', filter: null, again: false })
}

async function scheduled(app: App, destinationId: DestinationId): Promise<ExportJob> {
  const { id } = await app.exports.createOn(ADMIN, destinationId, {
    ...{ interval: 'EVERY_24_HOURS', stream: 'audit', startFrom: 'BEGINNING', enabled: true, filter: null },
  })
  return present(await app.exports.run(ADMIN, id), 'a job')
}

async function ended(app: App, id: JobId): ReturnType<App['jobs']['tasks']> {
  for (;;) {
    const seen = await app.jobs.tasks(ADMIN, id)
    if (seen.job.status !== 'RUNNING') return seen
    await systemClock.sleep(10)
  }
}
