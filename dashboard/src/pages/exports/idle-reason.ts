import type { ExportHead } from './export-head.graphql.ts'

/** Why it cannot run, and what to do about it; undefined where it can. */
export function idleReason({ enabled, destination }: Pick<ExportHead, 'enabled' | 'destination'>): string | undefined {
  if (!enabled) return 'It is paused: resume it first.'
  return destination.enabled ? undefined : 'Its destination is disabled: enable that first.'
}
