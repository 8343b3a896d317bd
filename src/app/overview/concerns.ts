import type { DestinationRecord, ExportConfiguration } from '../../model/configuration.ts'
import type { DestinationId, StreamName } from '../../model/ids.ts'
import type { ExportJob } from '../../model/job.ts'
import type { QuarantinedRows } from '../../store/store-figures.ts'
import { type Concern, sortedConcerns } from './concern.ts'
import { expirySeverity } from './expiry-severity.ts'
import { type OnDemandFacts, onDemandConcerns, quarantineConcerns } from './job-concerns.ts'
import { countText, spanText } from './span-text.ts'
import { type TokenFacts, tokenConcerns } from './token-concerns.ts'

/** What is known when concerns are looked for. Times and spans are milliseconds. */
export interface Facts {
  readonly now: number
  readonly destinations: readonly DestinationFacts[]
  readonly exports: readonly ExportFacts[]
  /** Those on demand that are not done. */
  readonly onDemand: readonly (OnDemandFacts & Pick<ExportJob, 'stream' | 'destinationId'>)[]
  /** The latest job first. */
  readonly quarantined: readonly QuarantinedRows[]
  readonly tokens: readonly TokenFacts[]
  readonly streams: readonly StreamFacts[]
  readonly space: SpaceFacts
  readonly retentionMs: number
  /** Whether events are deleted at the end of their retention although an export still owes them. */
  readonly retentionOverridesExports: boolean
}

export interface DestinationFacts {
  readonly record: Pick<DestinationRecord, 'id' | 'kind' | 'name' | 'enabled' | 'connectionStatus' | 'connectionReport'>
  readonly expiresAt?: number | undefined
  readonly isReadable: boolean
}

export interface ExportFacts {
  readonly configuration: Pick<
    ExportConfiguration,
    'id' | 'stream' | 'enabled' | 'failure' | 'failuresInARow' | 'confirmationFailure'
  > & { readonly destination: DestinationFacts['record'] }
  readonly eventsBehind: number
  /** How long the oldest event that it owes has been there; null where it owes none. */
  readonly lagMs: number | null
}

export interface StreamFacts {
  readonly stream: StreamName
  readonly lastReceivedAt: number | null
}

export interface SpaceFacts {
  readonly freeBytes: number
  /** By how much the store grows in a day. */
  readonly bytesPerDay: number
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
const GIB = 1024 ** 3

/** The worst first. */
export function concernsOf(facts: Facts): readonly Concern[] {
  return sortedConcerns([
    ...facts.exports.flatMap((each) => exportConcerns(each, facts)),
    ...facts.destinations.flatMap((each) => destinationConcerns(each, facts)),
    ...facts.onDemand.flatMap((job) => onDemandConcerns(job, nameOfTarget(job, facts), facts.now)),
    ...allQuarantineConcerns(facts),
    ...facts.tokens.flatMap((token) => tokenConcerns(token, facts.now)),
    ...diskConcerns(facts),
    ...facts.streams.flatMap((each) => streamConcerns(each, facts)),
  ])
}

/** An export that somebody disabled is not expected to do anything. */
function exportConcerns(each: ExportFacts, facts: Facts): Concern[] {
  if (!each.configuration.enabled) return []
  return [...failureConcerns(each), ...retentionConcerns(each, facts)]
}

/** One failure may be chance; three in a row are hours of pauses. */
const FAILURES_CRITICAL = 3

function failureConcerns({ configuration }: ExportFacts): Concern[] {
  const { id, failure, failuresInARow, confirmationFailure } = configuration
  const path = `/exports/${id}`
  const concerns: Concern[] = []
  if (failure !== null)
    concerns.push({
      severity: failuresInARow >= FAILURES_CRITICAL ? 'critical' : 'warning',
      code: 'EXPORT_FAILING',
      title: `${nameOf(configuration)} fails${failuresInARow > 1 ? ` (${failuresInARow} times in a row)` : ''}: ${failure.message}`,
      hint: failure.hint,
      path,
      at: failure.at,
    })
  if (confirmationFailure !== null)
    concerns.push({
      severity: 'critical',
      code: 'DELIVERY_UNCONFIRMED',
      title: `${nameOf(configuration)} delivered what cannot be found there: ${confirmationFailure.message}`,
      hint: confirmationFailure.hint,
      path,
      at: confirmationFailure.at,
    })
  return concerns
}

/** From this part of the retention on, what an export owes is old enough to speak of. */
const RETENTION_PART = 0.8

function retentionConcerns({ configuration, lagMs }: ExportFacts, facts: Facts): Concern[] {
  const { now, retentionMs, retentionOverridesExports } = facts
  if (lagMs === null || lagMs < RETENTION_PART * retentionMs) return []
  const endsAt = now + retentionMs - lagMs
  const name = nameOf(configuration)
  const path = `/exports/${configuration.id}`
  const common = { code: 'RETENTION_NEAR', path, at: endsAt } as const
  if (retentionOverridesExports)
    return [
      {
        ...common,
        severity: 'critical',
        title: `Events that ${name} has not delivered are deleted ${endsAt <= now ? 'now' : `in ${spanText(endsAt - now)}`}.`,
        hint: 'Get the export going again, or raise `retentionDays`, before that.',
      },
    ]
  return [
    {
      ...common,
      severity: 'warning',
      title: `${name} owes events that are ${spanText(lagMs)} old; they are kept beyond their retention until it has them.`,
      hint: 'Get the export going again; or disable it, if nobody needs it: then they may be deleted.',
    },
  ]
}

function destinationConcerns({ record, expiresAt, isReadable }: DestinationFacts, facts: Facts): Concern[] {
  const path = `/settings/integrations/${record.kind}/${record.id}`
  const using = facts.exports.filter(({ configuration }) => configuration.destination.id === record.id)
  const waiting = using.filter(({ configuration }) => configuration.enabled)
  const concerns: Concern[] = []
  if (!isReadable)
    concerns.push({
      severity: 'critical',
      code: 'CREDENTIAL_UNREADABLE',
      title: `The secret of ${record.name} cannot be decrypted: it was encrypted under another master key.`,
      hint: 'Start Spillway with that key, or enter the secret again.',
      path,
      at: null,
    })
  if (!record.enabled && waiting.length > 0)
    concerns.push({
      severity: 'warning',
      code: 'DESTINATION_DISABLED',
      title: `${record.name} is disabled: ${countText(sum(waiting), 'event')} of ${countText(waiting.length, 'export')} wait for it.`,
      hint: 'Enable it again; or disable the exports, if nobody needs them: what they owe is kept beyond its retention.',
      path,
      at: null,
    })
  concerns.push(...connectionConcerns(record, path))
  if (expiresAt !== undefined) concerns.push(...expiryConcerns(record.name, expiresAt, path, facts.now))
  return concerns
}

/** Nobody exports to a disabled destination: whether it would work is for later. */
function connectionConcerns(record: DestinationFacts['record'], path: string): Concern[] {
  const { name, enabled, connectionStatus, connectionReport } = record
  if (!enabled || connectionStatus !== 'FAILED') return []
  const failed = connectionReport?.steps.find(({ ok }) => !ok)
  return [
    {
      severity: 'warning',
      code: 'CONNECTION_FAILED',
      title: `The last check of ${name} failed${failed === undefined ? '.' : `: ${failed.message}`}`,
      hint: `${failed?.hint ?? ''} Check the connection again when that is put right.`.trim(),
      path,
      at: connectionReport?.checkedAt ?? null,
    },
  ]
}

function expiryConcerns(name: string, expiresAt: number, path: string, now: number): Concern[] {
  const left = expiresAt - now
  if (left <= 0)
    return [
      {
        severity: 'critical',
        code: 'CREDENTIAL_EXPIRED',
        title: `The credential of ${name} has expired.`,
        hint: 'Enter a new one: exports go on where they stopped, and nothing is lost.',
        path,
        at: expiresAt,
      },
    ]
  const severity = expirySeverity(left)
  if (severity === undefined) return []
  return [
    {
      severity,
      code: 'CREDENTIAL_EXPIRES',
      title: `The credential of ${name} expires in ${spanText(left)}.`,
      hint: 'Enter a new one before that: the old one is replaced without a gap.',
      path,
      at: expiresAt,
    },
  ]
}

function allQuarantineConcerns(facts: Facts): Concern[] {
  const groups = Map.groupBy(facts.quarantined, ({ stream, destinationId }) => `${stream} ${destinationId}`)
  return [...groups.values()].flatMap((rows) => {
    const [first] = rows
    return first === undefined ? [] : quarantineConcerns(rows, nameOfTarget(first, facts))
  })
}

/** Below it, or where it is used up within the time. */
const DISK_CRITICAL = { bytes: GIB, ms: DAY }
const DISK_WARNING = { bytes: 5 * GIB, ms: 7 * DAY }

function diskConcerns({ now, space: { freeBytes, bytesPerDay } }: Facts): Concern[] {
  const leftMs = bytesPerDay > 0 ? (freeBytes / bytesPerDay) * DAY : Number.POSITIVE_INFINITY
  const isBelow = ({ bytes, ms }: typeof DISK_WARNING): boolean => freeBytes < bytes || leftMs < ms
  if (!isBelow(DISK_WARNING)) return []
  const atThisRate = leftMs < 60 * DAY ? ` At today's rate it is full in ${spanText(leftMs)}.` : ''
  return [
    {
      severity: isBelow(DISK_CRITICAL) ? 'critical' : 'warning',
      code: 'DISK_LOW',
      title: `The disk of the data folder has ${(freeBytes / GIB).toFixed(1)} GiB left.${atThisRate}`,
      hint: 'Make room on it, move the data folder to a larger one, or lower `retentionDays`. When it is full, events are refused, and none is lost.',
      path: null,
      at: leftMs < 60 * DAY ? now + leftMs : null,
    },
  ]
}

const PAGES: Readonly<Record<StreamName, string>> = { audit: '/audit', guardrail_activity: '/guardrails/activity' }

/** Nothing for a day, where there was something before. */
function streamConcerns({ stream, lastReceivedAt }: StreamFacts, { now }: Facts): Concern[] {
  if (lastReceivedAt === null || now - lastReceivedAt < DAY) return []
  return [
    {
      severity: 'info',
      code: 'STREAM_SILENT',
      title: `${capital(STREAM_TEXTS[stream])} has received nothing for ${spanText(now - lastReceivedAt)}.`,
      hint: 'Look whether its source still sends.',
      path: PAGES[stream],
      at: lastReceivedAt,
    },
  ]
}

const STREAM_TEXTS: Readonly<Record<StreamName, string>> = { audit: 'audit', guardrail_activity: 'guardrail activity' }

function nameOf({ stream, destination }: ExportFacts['configuration']): string {
  return `The export of ${STREAM_TEXTS[stream]} to ${destination.name}`
}

function nameOfTarget(
  { stream, destinationId }: { readonly stream: StreamName; readonly destinationId: DestinationId },
  { destinations }: Facts,
): string {
  const destination = destinations.find(({ record }) => record.id === destinationId)
  return `The export of ${STREAM_TEXTS[stream]} to ${destination?.record.name ?? 'a destination that is deleted'}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function sum(exports: readonly ExportFacts[]): number {
  return exports.reduce((total, { eventsBehind }) => total + eventsBehind, 0)
}
