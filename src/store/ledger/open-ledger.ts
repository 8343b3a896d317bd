import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import * as cancelling from './cancel.ts'
import * as configurations from './configurations.ts'
import * as confirmations from './confirmations.ts'
import * as destinations from './destinations.ts'
import * as jobs from './jobs.ts'
import * as leases from './leases.ts'
import type { Ledger } from './ledger.ts'
import { openIdentityLedger } from './open-identity-ledger.ts'
import * as planning from './plan-job.ts'
import * as onDemand from './plan-on-demand.ts'
import * as quarantine from './quarantine.ts'
import * as receipts from './receipts.ts'
import { settle } from './settle.ts'
import { takenWithin } from './taken-positions.ts'
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
    insertDestination: (made) => destinations.insertDestination(db, made, null),
    updateDestination: (id, change) => destinations.updateDestination(db, id, change),
    destination: (id) => destinations.destination(reads, id),
    destinations: () => destinations.destinations(reads),
    deleteDestination: (id, now) => cancelling.deleteDestination(db, id, now),
    insertConfiguration: (made) => configurations.insertConfiguration(db, made),
    updateConfiguration: (id, change) => configurations.updateConfiguration(db, id, change),
    deleteConfiguration: (id, now) => cancelling.deleteConfiguration(db, id, now),
    configuration: (id) => configurations.configuration(reads, id),
    configurations: () => configurations.configurations(reads),
    lowestOwed: (stream) => configurations.lowestOwed(reads, stream),
    failConfiguration: (id, failure, nextRunAt) => configurations.failConfiguration(db, id, failure, nextRunAt),
    completeRun: (id, lastRunAt, nextRunAt) => configurations.completeRun(db, id, lastRunAt, nextRunAt),
    claimLease: (name, token, now, leaseMs) => leases.claimLease(db, name, token, now, leaseMs),
    renewLease: (lease, now, leaseMs) => leases.renewLease(db, lease, now, leaseMs),
    releaseLease: (lease) => leases.releaseLease(db, lease),
    beginPlan: (id, lease, positionsMax) => planning.beginPlan(db, id, lease, positionsMax),
    beginStretch: (id, lease, positionsMax) => onDemand.beginStretch(db, id, lease, positionsMax),
    taken: (destinationId, stream, window) => takenWithin(reads, { destinationId, stream }, window),
    planJob: (plan) => planning.planJob(db, plan),
    planStretch: (id, plan) => onDemand.planStretch(db, id, plan),
    insertOnDemandJob: (made) => onDemand.insertOnDemandJob(db, made),
    dueOnDemandJobs: (now) => jobs.dueOnDemandJobs(reads, now),
    openJob: (configurationId) => jobs.openJob(reads, configurationId),
    job: (id) => jobs.job(reads, id),
    jobs: (filter, first, after) => jobs.jobs(reads, filter, first, after),
    tasks: (jobId) => jobs.tasks(reads, jobId),
    selectionOfTask: (id) => jobs.selectionOfTask(reads, id),
    startTask: (id, lease, now) => jobs.startTask(db, id, lease, now),
    settle: (settlement) => settle(db, settlement),
    fail: (failed) => jobs.fail(db, failed),
    reopenJob: (id) => jobs.reopenJob(db, id),
    cancelJob: (id, now) => cancelling.cancelJob(db, id, now),
    doubtfulTasks: (of) => cancelling.doubtfulTasks(reads, of),
    giveUpTask: (id, lease, now) => cancelling.giveUpTask(db, id, lease, now),
    destinationsToAsk: (now) => confirmations.destinationsToAsk(reads, now),
    unconfirmed: (destinationId, now, limit) => confirmations.unconfirmed(reads, destinationId, now, limit),
    confirm: (settlement) => confirmations.confirm(db, settlement),
    postpone: (postponement) => confirmations.postpone(db, postponement),
    confirmationOfTask: (taskId) => confirmations.confirmationOfTask(reads, taskId),
    receipts: (filter, first, after) => receipts.receipts(reads, filter, first, after),
    receiptOfTask: (taskId) => receipts.receiptOfTask(reads, taskId),
    quarantined: (filter, first, after) => quarantine.quarantined(reads, filter, first, after),
    quarantinedPositions: (jobId) => quarantine.quarantinedPositions(reads, jobId),
    insertToken: (record, hash) => tokens.insertToken(db, record, hash),
    tokenByHash: (hash) => tokens.tokenByHash(reads, hash),
    touchToken: (id, now) => tokens.touchToken(db, id, now),
    tokens: () => tokens.tokens(reads),
    revokeToken: (id, now) => tokens.revokeToken(db, id, now),
    tokenCount: () => tokens.tokenCount(reads),
  }
}
