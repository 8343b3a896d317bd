import type { StoredReport } from '../../../model/configuration.ts'

export function connectionReportView({ ok, checkedAt, steps, warnings }: StoredReport) {
  return { ok, checkedAt, steps, warnings }
}
