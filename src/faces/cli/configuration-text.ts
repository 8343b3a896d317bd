import { connectionSteps } from './connection-steps.ts'
import type { EventFilter, ExportConfiguration, ExportFailure } from './documents.ts'
import { count, facts, table } from './table.ts'

/** One configuration in full, for a person. */
export function configurationText(c: ExportConfiguration): string {
  const lines = [
    facts([
      ['Export', c.id],
      ['Stream', c.stream],
      ['Only', c.filter === null ? undefined : filterText(c.filter)],
      ['To', targetOf(c)],
      ['Interval', c.interval],
      ['State', c.enabled ? 'enabled' : 'disabled'],
      ['Connection', c.connectionStatus],
      ['Delivered', `${count(c.watermark - 1)} events (everything below position ${c.watermark})`],
      ['Waiting', `${count(c.eventsWaiting)} events`],
      ['Next run', c.enabled ? c.nextRunAt : undefined],
      ['Last run', c.lastRunAt],
      ['Credential ends', c.credentialExpiresAt],
    ]),
    ...c.warnings.map((warning) => `Warning: ${warning}`),
  ]
  if (c.failure !== null) lines.push(failureText('Last run failed', c.failure))
  if (c.connectionReport !== null && !c.connectionReport.ok) {
    lines.push('Connection check:', connectionSteps(c.connectionReport.steps))
  }
  return lines.join('\n')
}

/** Said after an export was made. */
export function firstRunText({ id, enabled }: ExportConfiguration): string {
  return enabled
    ? `\nIts first run starts at once. To wait for it: spillway audit exportConfig run ${id} --wait`
    : `\nIt is disabled and runs once it is enabled: spillway audit exportConfig enable ${id}`
}

export function configurationTable(all: readonly ExportConfiguration[]): string {
  const rows = all.map((c) => [
    c.id,
    c.stream,
    targetOf(c),
    c.interval,
    stateOf(c),
    count(c.eventsWaiting),
    c.nextRunAt ?? '',
  ])
  return table(['ID', 'STREAM', 'TO', 'INTERVAL', 'STATE', 'WAITING', 'NEXT RUN'], rows)
}

export function failureText(title: string, failure: ExportFailure): string {
  const next = failure.nextAttemptAt === null ? '' : `\n  Next attempt: ${failure.nextAttemptAt}`
  return `${title}: ${failure.message} [${failure.code}]\n  ${failure.hint}${next}`
}

/** `severity HIGH or CRITICAL, from 2026-01-01T00:00:00.000Z`. */
function filterText({ facets, timeFrom, timeUpto }: EventFilter): string {
  const parts = facets.map(({ facet, values }) => `${facet} ${values.map((value) => value ?? 'none').join(' or ')}`)
  if (timeFrom !== null) parts.push(`from ${timeFrom}`)
  if (timeUpto !== null) parts.push(`before ${timeUpto}`)
  return parts.join(', ')
}

function stateOf(c: ExportConfiguration): string {
  if (!c.enabled) return 'disabled'
  return c.failure === null ? 'enabled' : `failing: ${c.failure.code}`
}

/** `adls account/container/path`: where it goes, on one line. */
function targetOf({ endpointConfiguration: { __typename: type, ...settings } }: ExportConfiguration): string {
  const kind = type.replace(/(?:SasToken)?EndpointConfiguration$/, '').toLowerCase()
  const { endpoint, region, ...place } = settings
  const path = Object.values(place)
    .filter((part) => part !== null && part !== '')
    .join('/')
  return endpoint ? `${kind} ${path} at ${endpoint}` : `${kind} ${path}`
}
