import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import * as configurations from './configurations.ts'
import * as jobs from './jobs.ts'
import * as leases from './leases.ts'
import type { Ledger } from './ledger.ts'
import { openIdentityLedger } from './open-identity-ledger.ts'
import { planJob } from './plan-job.ts'
import * as receipts from './receipts.ts'
import { settle } from './settle.ts'
import * as tokens from './tokens.ts'

export interface LedgerConnections {
  /** For everything that writes. */
  readonly db: Kysely<Schema>
  /** For what only reads: it sees everything that is committed and waits for no transaction. */
  readonly reads: Kysely<Schema>
}

export function openLedger({ db, reads }: LedgerConnections): Ledger {
  return {
    ...openIdentityLedger(db, reads),
    insertConfiguration: (made) => configurations.insertConfiguration(db, made),
    updateConfiguration: (id, change) => configurations.updateConfiguration(db, id, change),
    deleteConfiguration: (id, now) => configurations.deleteConfiguration(db, id, now),
    configuration: (id) => configurations.configuration(reads, id),
    configurations: () => configurations.configurations(reads),
    lowestWatermark: (stream) => configurations.lowestWatermark(reads, stream),
    failConfiguration: (id, failure, nextRunAt) => configurations.failConfiguration(db, id, failure, nextRunAt),
    completeRun: (id, lastRunAt, nextRunAt) => configurations.completeRun(db, id, lastRunAt, nextRunAt),
    claimLease: (name, token, now, leaseMs) => leases.claimLease(db, name, token, now, leaseMs),
    renewLease: (lease, now, leaseMs) => leases.renewLease(db, lease, now, leaseMs),
    releaseLease: (lease) => leases.releaseLease(db, lease),
    planJob: (request) => planJob(db, request),
    openJob: (configurationId) => jobs.openJob(reads, configurationId),
    job: (id) => jobs.job(reads, id),
    jobs: (configurationId, first, after) => jobs.jobs(reads, configurationId, first, after),
    tasks: (jobId) => jobs.tasks(reads, jobId),
    startTask: (id, lease, now) => jobs.startTask(db, id, lease, now),
    settle: (settlement) => settle(db, settlement),
    fail: (failed) => jobs.fail(db, failed),
    reopenJob: (id) => jobs.reopenJob(db, id),
    cancelJob: (id, now) => jobs.cancelJob(db, id, now),
    receipts: (filter, first, after) => receipts.receipts(reads, filter, first, after),
    receiptOfTask: (taskId) => receipts.receiptOfTask(reads, taskId),
    insertToken: (record, hash) => tokens.insertToken(db, record, hash),
    tokenByHash: (hash) => tokens.tokenByHash(reads, hash),
    touchToken: (id, now) => tokens.touchToken(db, id, now),
    tokens: () => tokens.tokens(reads),
    revokeToken: (id, now) => tokens.revokeToken(db, id, now),
    tokenCount: () => tokens.tokenCount(reads),
  }
}
