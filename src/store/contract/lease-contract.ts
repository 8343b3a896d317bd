import assert from 'node:assert/strict'
import { LEASE_MS, NOW } from './new-records.ts'
import { type Engine, storeTest } from './place.ts'

/** Leases: one holder at a time, whatever the clocks do. That a lost one settles nothing is in job-contract.ts. */
export function leaseContract(engine: Engine): void {
  storeTest(engine, 'a lease has one holder until it runs out or is given back', async ({ ledger }) => {
    const mine = await ledger.claimLease('l', 'me', NOW, LEASE_MS)
    assert.deepEqual(mine, { name: 'l', token: 'me' })
    assert.equal(await ledger.claimLease('l', 'you', NOW + LEASE_MS - 1, LEASE_MS), undefined)
    assert.ok(await ledger.claimLease('other', 'you', NOW, LEASE_MS))

    const yours = await ledger.claimLease('l', 'you', NOW + LEASE_MS, LEASE_MS)
    assert.deepEqual(yours, { name: 'l', token: 'you' })
    assert.equal(await ledger.renewLease({ name: 'l', token: 'me' }, NOW + LEASE_MS, LEASE_MS), false)
    await ledger.releaseLease({ name: 'l', token: 'me' })
    assert.equal(await ledger.claimLease('l', 'me', NOW + LEASE_MS + 1, LEASE_MS), undefined)

    await ledger.releaseLease({ name: 'l', token: 'you' })
    assert.ok(await ledger.claimLease('l', 'me', NOW + LEASE_MS + 1, LEASE_MS))
  })

  storeTest(engine, 'renewing and claiming again move the end', async ({ ledger }) => {
    const lease = { name: 'l', token: 'me' }
    await ledger.claimLease('l', 'me', NOW, LEASE_MS)
    assert.equal(await ledger.renewLease(lease, NOW + 20_000, LEASE_MS), true)
    assert.equal(await ledger.claimLease('l', 'you', NOW + LEASE_MS + 1, LEASE_MS), undefined)
    assert.deepEqual(await ledger.claimLease('l', 'me', NOW + 40_000, LEASE_MS), lease)
    assert.equal(await ledger.claimLease('l', 'you', NOW + 60_000, LEASE_MS), undefined)
  })

  storeTest(engine, 'a lease that ran out may still be renewed while nobody else took it', async ({ ledger }) => {
    await ledger.claimLease('l', 'me', NOW, LEASE_MS)
    assert.equal(await ledger.renewLease({ name: 'l', token: 'me' }, NOW + 5 * LEASE_MS, LEASE_MS), true)
    assert.equal(await ledger.claimLease('l', 'you', NOW + 5 * LEASE_MS + 1, LEASE_MS), undefined)
  })

  storeTest(engine, 'a claim whose clock is a little behind does not take the lease', async ({ ledger }) => {
    await ledger.claimLease('l', 'me', NOW, LEASE_MS)
    for (const behind of [1, 1000, LEASE_MS])
      assert.equal(await ledger.claimLease('l', 'you', NOW - behind, LEASE_MS), undefined)
  })

  storeTest(engine, 'a lease from before the clock was set back does not stand for hours', async ({ ledger }) => {
    await ledger.claimLease('l', 'me', NOW + 86_400_000, LEASE_MS)
    assert.ok(await ledger.claimLease('l', 'you', NOW, LEASE_MS))
    assert.equal(await ledger.renewLease({ name: 'l', token: 'me' }, NOW, LEASE_MS), false)
  })

  storeTest(engine, 'of many who claim at once one gets the lease', async (store, place) => {
    await using second = await place.open()
    const claims = Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? store : second).ledger.claimLease('l', `holder ${index}`, NOW + (index % 3), LEASE_MS),
    )
    assert.equal((await Promise.all(claims)).filter((lease) => lease !== undefined).length, 1)
  })
}
