import type { ConnectionCheck } from '../../../app/connection-checks.ts'
import type { Destinations } from '../../../app/destinations.ts'
import type { DestinationRecord, StoredReport } from '../../../model/configuration.ts'

export function connectionReportView({ ok, checkedAt, steps, warnings }: StoredReport) {
  return { ok, checkedAt, steps, warnings }
}

export function connectionCheckView({ id, running, steps, report }: ConnectionCheck) {
  return { id, running, steps, report: report && connectionReportView(report) }
}

/** Without what is sealed. */
export function destinationView(record: DestinationRecord, destinations: Destinations) {
  const { id, kind, name, settings, enabled, connectionStatus, connectionReport } = record
  const { createdBy, createdAt, updatedBy, updatedAt, deletedAt } = record
  const { title, target, confirmsRows } = destinations.kindOf(kind)
  const forecast = deletedAt === null ? destinations.forecast(record) : { warnings: [] }
  return {
    id,
    kind,
    kindTitle: title,
    name,
    settings,
    secretsSet: destinations.secretsSet(record),
    target: target(settings),
    confirmsRows,
    enabled: enabled && deletedAt === null,
    connectionStatus,
    connectionReport: connectionReport && connectionReportView(connectionReport),
    credentialExpiresAt: 'expiresAt' in forecast ? forecast.expiresAt : null,
    warnings: forecast.warnings,
    createdBy,
    createdAt,
    updatedBy,
    updatedAt,
    deletedAt,
  }
}
