import { connectionSteps } from './connection-steps.ts'
import type { Destination, DestinationField, DestinationKind } from './destination-documents.ts'
import { facts, table } from './table.ts'

/** One destination in full, for a person. */
export function destinationText(destination: Destination): string {
  const { settings, connectionReport: report, exportConfigurations: exports } = destination
  const lines = [
    facts([
      ['Destination', destination.name],
      ['Id', destination.id],
      ['Kind', destination.kindTitle],
      ['To', destination.target],
      ['State', destination.enabled ? 'enabled' : 'disabled'],
      ['Connection', destination.connectionStatus],
      ['Credential ends', destination.credentialExpiresAt],
      ...Object.entries(settings).map(([name, value]) => [`  ${name}`, settingText(value)] as const),
      ...destination.secretsSet.map((name) => [`  ${name}`, '*** (set)'] as const),
    ]),
    ...destination.warnings.map((warning) => `Warning: ${warning}`),
    ...(report?.warnings ?? []).filter((each) => !destination.warnings.includes(each)).map((each) => `Note: ${each}`),
  ]
  if (report !== null && !report.ok) lines.push('Connection check:', connectionSteps(report.steps))
  for (const { id, stream, interval } of exports) lines.push(`Export: ${id} (${stream}, ${interval})`)
  return lines.join('\n')
}

export function destinationTable(all: readonly Destination[]): string {
  const rows = all.map((each) => [
    each.name,
    each.kind,
    each.target,
    stateOf(each),
    String(each.exportConfigurations.length),
    each.credentialExpiresAt ?? '',
    each.id,
  ])
  return table(['NAME', 'KIND', 'TO', 'STATE', 'EXPORTS', 'CREDENTIAL ENDS', 'ID'], rows)
}

/** What a kind wants to be told, and where to find it. */
export function kindText({ kind, title, description, docsPath, fields }: DestinationKind): string {
  return [
    `${title} (${kind})`,
    description,
    ...fields.filter(({ advanced }) => !advanced).map(fieldText),
    ...(fields.some(({ advanced }) => advanced) ? ['Where needed:'] : []),
    ...fields.filter(({ advanced }) => advanced).map(fieldText),
    `Example:\n${JSON.stringify(exampleOf(kind, fields), null, 2)}`,
    `More: ${docsPath}`,
  ].join('\n\n')
}

function fieldText({ name, label, required, help, where, choices, default: preset }: DestinationField): string {
  const remarks = [
    required ? 'required' : undefined,
    choices.length > 0 ? `one of ${choices.join(', ')}` : undefined,
    preset === null || preset === '' ? undefined : `default: ${settingText(preset)}`,
  ].filter((remark) => remark !== undefined)
  const head = `  ${name}: ${label}${remarks.length > 0 ? ` (${remarks.join('; ')})` : ''}`
  return [head, `      ${help}`, ...where.map((step, index) => `      ${index + 1}. ${step}`)].join('\n')
}

function exampleOf(kind: string, fields: readonly DestinationField[]): object {
  const wanted = fields.filter(({ required }) => required)
  return { kind, ...Object.fromEntries(wanted.map(({ name, placeholder }) => [name, placeholder || '…'])) }
}

function settingText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function stateOf({ enabled, connectionStatus }: Destination): string {
  const state = enabled ? 'enabled' : 'disabled'
  return connectionStatus === 'FAILED' ? `${state}, connection failed` : state
}
