import type { ExportTargetsResult } from './exports.graphql.ts'

type Target = ExportTargetsResult['destinations'][number]

/** A destination as it is offered, with what keeps it from taking anything now. */
export function targetOption(target: Target): { readonly value: string; readonly label: string } {
  const { id, name, kindTitle, target: place } = target
  const state = stateWords(target)
  return { value: id, label: `${name || kindTitle} – ${place}${state === undefined ? '' : ` (${state})`}` }
}

/** Undefined where nothing is known to be wrong. */
export function stateWords({
  enabled,
  connectionStatus,
}: Pick<Target, 'enabled' | 'connectionStatus'>): string | undefined {
  if (connectionStatus === 'FAILED') return enabled ? 'connection fails' : 'disabled, connection fails'
  return enabled ? undefined : 'disabled'
}
