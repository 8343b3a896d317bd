import assert from 'node:assert/strict'
import { sha256 } from '../../base/hash.ts'
import type { ApiTokenRecord } from '../ledger/ledger.ts'
import { NOW } from './new-records.ts'
import { type Engine, storeTest } from './place.ts'

/** API tokens: found by their hash; the token itself is never here. */
export function tokenContract(engine: Engine): void {
  storeTest(engine, 'a token is found by its hash, as it was made', async ({ ledger }) => {
    const record = token('t-1', { permissions: ['AUDIT', 'INGEST'], expiresAt: NOW + 1000 })
    await ledger.insertToken(record, sha256('secret'))
    assert.deepEqual(await ledger.tokenByHash(sha256('secret')), record)
    assert.equal(await ledger.tokenByHash(sha256('other')), undefined)
  })

  storeTest(engine, 'tokens are listed in the order of their making and counted', async ({ ledger }) => {
    assert.equal(await ledger.tokenCount(), 0)
    for (const id of ['t-2', 't-1', 't-3']) await ledger.insertToken(token(id), sha256(id))
    assert.deepEqual(
      (await ledger.tokens()).map(({ id }) => id),
      ['t-2', 't-1', 't-3'],
    )
    assert.equal(await ledger.tokenCount(), 3)
  })

  storeTest(engine, 'a revoked token stays on record with the time of its first revocation', async ({ ledger }) => {
    await ledger.insertToken(token('t-1'), sha256('secret'))
    assert.equal((await ledger.revokeToken('t-1', NOW + 5))?.revokedAt, NOW + 5)
    assert.equal((await ledger.revokeToken('t-1', NOW + 9))?.revokedAt, NOW + 5)
    assert.equal((await ledger.tokenByHash(sha256('secret')))?.revokedAt, NOW + 5)
    assert.equal(await ledger.revokeToken('t-2', NOW), undefined)
  })

  storeTest(engine, 'the last use is kept to the minute', async ({ ledger }) => {
    await ledger.insertToken(token('t-1'), sha256('secret'))
    const lastUse = async (now: number): Promise<number | null | undefined> => {
      await ledger.touchToken('t-1', now)
      return (await ledger.tokenByHash(sha256('secret')))?.lastUsedAt
    }
    assert.equal(await lastUse(NOW), NOW)
    assert.equal(await lastUse(NOW + 59_999), NOW)
    assert.equal(await lastUse(NOW + 60_000), NOW + 60_000)
  })

  storeTest(engine, 'two tokens never share a hash', async ({ ledger }) => {
    await ledger.insertToken(token('t-1'), sha256('secret'))
    await assert.rejects(ledger.insertToken(token('t-2'), sha256('secret')))
  })
}

function token(id: string, change: Partial<ApiTokenRecord> = {}): ApiTokenRecord {
  return {
    id,
    name: `token ${id}`,
    permissions: ['ADMIN'],
    createdAt: NOW,
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
    ...change,
  }
}
