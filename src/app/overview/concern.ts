/** `critical`: data does not leave, or will be lost. `warning`: it will come to that. `info`: good to know. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const
export type ConcernSeverity = (typeof SEVERITIES)[number]

/** What is broken or will be soon, told so that a person knows what to do. */
export interface Concern {
  readonly severity: ConcernSeverity
  /** For programs; several concerns may have the same. */
  readonly code: ConcernCode
  readonly title: string
  readonly hint: string
  /** Of the dashboard's page where something can be done; null where no page can. */
  readonly path: string | null
  /** When it began or will happen, milliseconds; null where there is no such moment. */
  readonly at: number | null
}

export type ConcernCode =
  | 'EXPORT_FAILING'
  | 'DELIVERY_UNCONFIRMED'
  | 'EVENTS_QUARANTINED'
  | 'ON_DEMAND_FAILING'
  | 'DESTINATION_DISABLED'
  | 'CONNECTION_FAILED'
  | 'CREDENTIAL_EXPIRED'
  | 'CREDENTIAL_EXPIRES'
  | 'CREDENTIAL_UNREADABLE'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_EXPIRES'
  | 'DISK_LOW'
  | 'RETENTION_NEAR'
  | 'STREAM_SILENT'

/** The worst first; of those that are as bad, what happens or happened first. */
export function sortedConcerns(concerns: readonly Concern[]): readonly Concern[] {
  const moment = ({ at }: Concern): number => at ?? Number.POSITIVE_INFINITY
  return concerns.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      Number(moment(a) > moment(b)) - Number(moment(a) < moment(b)),
  )
}
