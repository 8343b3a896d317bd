import { connectionSteps } from './connection-steps.ts'
import type { ExportConfiguration, ExportFailure } from './documents.ts'
import { filterText } from './filter-text.ts'
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
      ['Destination', c.destination.name],
      ['State', stateOf(c)],
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
  if (c.confirmationFailure !== null) lines.push(failureText('Rows not found', c.confirmationFailure))
  if (c.connectionReport !== null && !c.connectionReport.ok) {
    lines.push('Connection check:', connectionSteps(c.connectionReport.steps))
  }
  return lines.join('\n')
}

/** Said after an export was made. */
export function firstRunText({ id, enabled, connectionStatus }: ExportConfiguration): string {
  if (!enabled && connectionStatus === 'FAILED')
    return `\nThe check failed, so it is disabled. Correct it with update, then: spillway audit exportConfig enable ${id}`
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

function stateOf(c: ExportConfiguration): string {
  if (!c.enabled) return 'disabled'
  if (!c.destination.enabled) return 'paused: destination disabled'
  return c.failure === null ? 'enabled' : `failing: ${c.failure.code}`
}

/** `adls account/container/path`: where it goes, on one line. */
function targetOf({ destination: { kind, target } }: ExportConfiguration): string {
  return `${kind} ${target}`
}
