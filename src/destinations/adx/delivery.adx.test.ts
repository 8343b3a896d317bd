import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { eventually } from '../../../local-azure/adx/eventually.ts'
import type { StandInFault } from '../../../local-azure/adx/faults.ts'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import { isFault } from '../../model/fault.ts'
import type { ArtifactName } from '../../model/ids.ts'
import type { Acknowledgement, ConfirmAnswer, ConfirmQuestion } from '../destination.ts'
import type { AdxDestination } from './index.ts'
import { type AdxPlace, ROLES, startAdxPlace } from './testing/adx-place.ts'
import { type RowsArtifact, rowsArtifact, verdicts } from './testing/rows-artifact.ts'

let place: AdxPlace
before(async () => {
  place = await startAdxPlace()
})
after(() => place.close())
beforeEach(async () => {
  place.adx.faults.clear()
  await place.adx.command('.drop table GuardrailActivity ifexists')
  await place.adx.command('.drop table AuditEvents ifexists')
})

describe('a slice', () => {
  test('arrives with every row and value, typed, and is confirmed by counting', async () => {
    const destination = place.open()
    const artifact = rowsArtifact(verdicts(40))
    const acknowledgement = await destination.put(artifact, soon())
    assert.equal(acknowledgement.alreadyThere, false)
    assert.equal(acknowledgement.details['state'], 'queued')
    assert.deepEqual(await confirmed(destination, artifact, acknowledgement), {
      state: 'queryable',
      evidence: 'counted',
      rows: 40,
    })
    const [row] = place.adx.query("GuardrailActivity | where id == 'a-3'")
    assert.deepEqual(
      { ...row, payload: undefined },
      { ...row, detectedAt: '2026-11-20T08:59:58.1234567Z', riskScore: 0.03, severity: '', payload: undefined },
    )
    assert.deepEqual([row?.['position'], row?.['slice'], row?.['schemaVersion']], [4, artifact.slice, 1])
    assert.deepEqual(row?.['payload'], { request: { body: 'größe 3' } })
  })

  test('is an extent with the tag of its name', async () => {
    const destination = place.open()
    const artifact = rowsArtifact(verdicts(3))
    await confirmed(destination, artifact, await destination.put(artifact, soon()))
    const [extent] = await place.adx.command('.show table GuardrailActivity extents')
    assert.equal(extent?.['Tags'], `ingest-by:${artifact.slice}`)
  })

  test('received long ago is dated then, one of today is dated today', async () => {
    const destination = place.open()
    const old = rowsArtifact(verdicts(2, 'old'), { receivedAt: Date.UTC(2024, 2, 3, 4, 5) })
    const fresh = rowsArtifact(verdicts(2, 'new'), { from: 3, receivedAt: systemClock.now() })
    for (const artifact of [old, fresh]) await confirmed(destination, artifact, await destination.put(artifact, soon()))
    const created = (await place.adx.command('.show table GuardrailActivity extents')).map(
      (extent) => extent['MaxCreatedOn'],
    )
    assert.ok(created.includes('2024-03-03T04:00:00Z'), String(created))
    assert.ok(created.some((time) => systemClock.now() - Date.parse(String(time)) < 600_000))
  })

  test('of another stream goes to its own table', async () => {
    const destination = place.open({ changes: { auditTable: 'Data access 2026' } })
    const event = {
      id: 'e1',
      action: 'QUERY',
      actor: { id: 'taylor', name: 'T' },
      eventTimestamp: '2026-01-25T18:04:58.368Z',
    }
    const artifact = rowsArtifact([{ ...event, auditPayload: { type: 'QueryAuditPayload' } }], { stream: 'audit' })
    const acknowledgement = await destination.put(artifact, soon())
    await confirmed(destination, artifact, acknowledgement)
    const rows = place.adx.query("['Data access 2026'] | project actorId, payloadType, actorType, actor.name")
    assert.deepEqual(rows, [{ actorId: 'taylor', payloadType: 'QueryAuditPayload', actorType: '', actor_name: 'T' }])
    assert.equal(acknowledgement.location, destination.locate(artifact.name))
  })
})

test('a large slice goes up in blocks, and arrives whole', async () => {
  const destination = place.open()
  const sources = verdicts(24, 'large').map((event) => ({
    ...event,
    reason: systemRandom.bytes(480_000).toString('base64'),
  }))
  const artifact = rowsArtifact(sources)
  assert.ok(artifact.bytes.length > 8 * 1024 * 1024, String(artifact.bytes.length))
  const outcome = await confirmed(destination, artifact, await destination.put(artifact, soon()))
  assert.deepEqual(outcome, { state: 'queryable', evidence: 'counted', rows: 24 })
  assert.deepEqual(place.adx.query('GuardrailActivity | summarize Total = sum(strlen(reason))'), [
    { Total: 24 * 640_000 },
  ])
})

describe('rows exactly once', () => {
  test('a second put of a slice that is there is acknowledged and sends nothing', async () => {
    const destination = place.open()
    const artifact = rowsArtifact(verdicts(5))
    await confirmed(destination, artifact, await destination.put(artifact, soon()))
    const ingestions = place.adx.state().ingestions.length
    const second = await destination.put(artifact, soon())
    assert.deepEqual([second.alreadyThere, second.details['rows']], [true, '5'])
    assert.equal(place.adx.state().ingestions.length, ingestions)
  })

  test('many puts of one slice at once leave its rows once', async () => {
    const [one, other] = [place.open(), place.open()]
    await one.probe(soon())
    const artifact = rowsArtifact(verdicts(10))
    const before = place.adx.state().ingestions.length
    const puts = await Promise.all([one, other, one, other, one].map((each) => each.put(artifact, soon())))
    const queued = puts.filter(({ alreadyThere }) => !alreadyThere).length
    await eventually(() => place.adx.state().ingestions.length >= before + queued, 'all messages to be worked on')
    assert.deepEqual(place.adx.query('GuardrailActivity | summarize count(), dcount(id)'), [
      { count_: 10, dcount_id: 10 },
    ])
    assert.deepEqual(await one.confirm(asked(artifact), soon()), COUNTED_10)
  })

  test('a message that the service works on twice leaves them once', async () => {
    const destination = place.open()
    place.adx.faults.add({ at: 'ingest', fault: { kind: 'deliver-twice' } })
    const artifact = rowsArtifact(verdicts(10))
    const before = place.adx.state().ingestions.length
    await destination.put(artifact, soon())
    await eventually(() => place.adx.state().ingestions.length === before + 2, 'the message to come twice')
    assert.deepEqual(await destination.confirm(asked(artifact), soon()), COUNTED_10)
  })

  test('an Ingestor alone, who cannot look, puts twice and the rows are there once', async () => {
    await place.open().probe(soon())
    const destination = place.open({ as: place.adx.addApplication('ingestor', ROLES.ingestor) })
    const artifact = rowsArtifact(verdicts(10))
    const before = place.adx.state().ingestions.length
    for (const attempt of [1, 2]) {
      assert.equal((await destination.put(artifact, soon())).alreadyThere, false, `attempt ${attempt}`)
    }
    await eventually(() => place.adx.state().ingestions.length === before + 2, 'both to be worked on')
    assert.deepEqual(place.adx.query('GuardrailActivity | count'), [{ Count: 10 }])
  })
})

const COUNTED_10: ConfirmAnswer = { state: 'queryable', evidence: 'counted', rows: 10 }

describe('confirming', () => {
  test('a slice that waits for its batch is pending', async () => {
    const destination = place.open()
    place.adx.faults.pauseIngestion()
    const artifact = rowsArtifact(verdicts(3))
    const question = asked(artifact, await destination.put(artifact, soon()))
    assert.deepEqual(await destination.confirm(question, soon()), { state: 'pending' })
    place.adx.faults.resumeIngestion()
    assert.equal((await confirmed(destination, artifact)).state, 'queryable')
  })

  test('rows that are not visible yet are pending, and queryable later', async () => {
    const destination = place.open()
    place.adx.faults.add({ at: 'ingest', fault: { kind: 'hide', ms: 1500 } })
    const artifact = rowsArtifact(verdicts(3))
    const before = place.adx.state().ingestions.length
    await destination.put(artifact, soon())
    await eventually(() => place.adx.state().ingestions.length > before, 'the ingestion')
    assert.deepEqual(await destination.confirm(asked(artifact), soon()), { state: 'pending' })
    assert.equal((await confirmed(destination, artifact)).state, 'queryable')
  })

  test('rows that vanish in silence are found out: short', async () => {
    const destination = place.open()
    place.adx.faults.add({ at: 'ingest', fault: { kind: 'drop-rows', count: 2 } })
    const artifact = rowsArtifact(verdicts(10))
    const outcome = await confirmed(destination, artifact, await destination.put(artifact, soon()))
    assert.deepEqual(outcome, { state: 'short', rows: 8, expected: 10 })
  })

  test('more rows than were sent are found out: surplus', async () => {
    const destination = place.open()
    const artifact = rowsArtifact(verdicts(3))
    await confirmed(destination, artifact, await destination.put(artifact, soon()))
    const outcome = await destination.confirm({ ...asked(artifact), rows: 2 }, soon())
    assert.deepEqual(outcome, { state: 'surplus', rows: 3, expected: 2 })
  })

  test('without the right to read, the report of the service confirms, and is left there for others', async () => {
    await place.open().probe(soon())
    const destination = place.open({ as: place.adx.addApplication('reported', ROLES.ingestor) })
    const artifact = rowsArtifact(verdicts(4, 'reported'))
    const acknowledgement = await destination.put(artifact, soon())
    for (const time of ['first', 'second']) {
      const outcome = await confirmed(destination, artifact, acknowledgement)
      assert.deepEqual(outcome, { state: 'queryable', evidence: 'reported' }, time)
    }
    await assert.rejects(destination.find(artifact.name, soon()), (error) => isFault(error) && error.kind === 'auth')
  })

  test('without the right to read, and with a first count that only failed, the report confirms, too', async () => {
    await place.open().probe(soon())
    const failures: readonly StandInFault[] = [{ kind: 'status', status: 429 }, { kind: 'lose-response' }]
    for (const fault of failures) {
      const destination = place.open({ as: place.adx.addApplication(`unlucky-${fault.kind}`, ROLES.ingestor) })
      const artifact = rowsArtifact(verdicts(3, `unlucky-${fault.kind}`))
      const taken = place.adx.faults.taken
      place.adx.faults.add({ at: 'query', fault })
      const acknowledgement = await destination.put(artifact, soon())
      assert.equal(place.adx.faults.taken, taken + 1, 'the count met the fault')
      const outcome = await confirmed(destination, artifact, acknowledgement)
      assert.deepEqual(outcome, { state: 'queryable', evidence: 'reported' }, fault.kind)
    }
  })

  test('without the right to read, a report behind many of others is found, too', async () => {
    await place.open().probe(soon())
    const destination = place.open({ as: place.adx.addApplication('patient', ROLES.ingestor) })
    const artifacts = Array.from({ length: 40 }, (_, n) => rowsArtifact(verdicts(1, `crowd-${n}`), { from: n + 1 }))
    const before = place.adx.state().ingestions.length
    let last: Acknowledgement | undefined
    for (const artifact of artifacts) last = await destination.put(artifact, soon())
    await eventually(() => place.adx.state().ingestions.length === before + 40, 'all ingestions')
    const artifact = artifacts.at(-1)
    assert.ok(artifact)
    assert.equal((await confirmed(destination, artifact, last)).state, 'queryable')
  })

  test('a failure has the code of the service, and says whether putting it again can help', async () => {
    const destination = place.open()
    for (const permanent of [true, false]) {
      const artifact = rowsArtifact(verdicts(2, `fails-${permanent}`))
      place.adx.faults.add({
        at: 'ingest',
        fault: { kind: 'fail', code: 'Stream_WrongNumberOfFields', permanent },
        times: 5,
      })
      const acknowledgement = await destination.put(artifact, soon())
      const outcome = await confirmed(destination, artifact, acknowledgement)
      assert.ok(outcome.state === 'failed')
      assert.match(outcome.fault.message, /Stream_WrongNumberOfFields/)
      assert.equal(outcome.putAgain, !permanent)
      place.adx.faults.clear()
    }
  })

  test('a report about an earlier attempt does not count for a later one', async () => {
    const destination = place.open()
    const artifact = rowsArtifact(verdicts(2, 'again'))
    place.adx.faults.add({ at: 'ingest', fault: { kind: 'fail', code: 'BadRequest_TableNotExist', permanent: true } })
    const first = await destination.put(artifact, soon())
    const failed = await confirmed(destination, artifact, first)
    assert.ok(failed.state === 'failed' && failed.fault.code === 'TABLE_NOT_FOUND')
    const later = new Date(systemClock.now() + 60_000).toUTCString()
    assert.deepEqual(await destination.confirm({ ...asked(artifact), details: { queuedAt: later } }, soon()), {
      state: 'pending',
    })
    const second = await destination.put(artifact, soon())
    await eventually(() => place.adx.query('GuardrailActivity | count')[0]?.['Count'] === 2, 'the rows')
    assert.equal((await confirmed(destination, artifact, second)).state, 'queryable')
  })
})

test('`find` counts the rows, and gives nothing for a slice that is not there', async () => {
  const destination = place.open()
  const artifact = rowsArtifact(verdicts(6))
  await confirmed(destination, artifact, await destination.put(artifact, soon()))
  assert.deepEqual(await destination.find(artifact.name, soon()), { rows: 6, details: { rows: '6', tagged: '6' } })
  assert.equal(
    await destination.find(artifact.name.replace(/-\w{12}\./, '-000000000000.') as ArtifactName, soon()),
    undefined,
  )
})

function asked({ stream, name, rows }: RowsArtifact, acknowledgement?: Acknowledgement): ConfirmQuestion {
  return { stream, name, rows, details: acknowledgement?.details ?? {} }
}

/** Asks until the slice is no longer pending, as the export does. */
async function confirmed(
  destination: AdxDestination,
  artifact: RowsArtifact,
  acknowledgement?: Acknowledgement,
): Promise<ConfirmAnswer> {
  let outcome: ConfirmAnswer = { state: 'pending' }
  await eventually(async () => {
    outcome = await destination.confirm(asked(artifact, acknowledgement), soon())
    return outcome.state !== 'pending'
  }, `the confirmation of ${artifact.slice}`)
  return outcome
}

function soon(): AbortSignal {
  return AbortSignal.timeout(30_000)
}
