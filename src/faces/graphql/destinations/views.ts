import type { ConnectionCheck } from '../../../app/connection-checks.ts'
import type { Forecast } from '../../../app/destination-access.ts'
import type { Destinations } from '../../../app/destinations.ts'
import type { DestinationRecord, StoredReport } from '../../../model/configuration.ts'

export function connectionReportView({ ok, checkedAt, steps, warnings }: StoredReport) {
  return { ok, checkedAt, steps, warnings }
}

export function connectionCheckView({ id, running, steps, report }: ConnectionCheck) {
  return { id, running, steps, report: report && connectionReportView(report) }
}

/** Without what is sealed. What needs the secret is made out where it is asked for: a list of jobs names its destination many times. */
export function destinationView(record: DestinationRecord, destinations: Destinations) {
  const { id, kind, name, settings, enabled, connectionStatus, connectionReport } = record
  const { createdBy, createdAt, updatedBy, updatedAt, deletedAt } = record
  const { title, target, confirmsRows } = destinations.kindOf(kind)
  const forecast = (): Forecast => (deletedAt === null ? destinations.forecast(record) : { warnings: [] })
  return {
    id,
    kind,
    kindTitle: title,
    name,
    settings,
    secretsSet: () => destinations.secretsSet(record),
    target: target(settings),
    confirmsRows,
    enabled: enabled && deletedAt === null,
    connectionStatus,
    connectionReport: connectionReport && connectionReportView(connectionReport),
    credentialExpiresAt: () => forecast().expiresAt ?? null,
    warnings: () => forecast().warnings,
    createdBy,
    createdAt,
    updatedBy,
    updatedAt,
    deletedAt,
  }
}
