/** Known values by their lower-case form: sources differ in case only. A value that is not here is kept as it came. */
type Spelling = ReadonlyMap<string, string>

export const CONTEXT_SOURCES = spelling('API', 'MCP', 'GEN_AI', 'AGENTIC', 'ENDPOINT', 'DAST')
export const SEVERITIES = spelling('CRITICAL', 'HIGH', 'MEDIUM', 'LOW')
export const STATUSES = spelling('ACTIVE', 'UNDER_REVIEW', 'IGNORED', 'TRAINING')
export const LABELS = spelling('THREAT', 'GUARDRAIL')
export const BEHAVIOURS = spelling('block', 'warn', 'alert', 'approval')
export const DETECTION_TYPES = spelling('SESSION', 'SINGLE_PROMPT')
export const TYPES = spelling('Rule-Based', 'Anomaly')
export const EVENT_TYPES = spelling('SINGLE', 'AGGREGATED')

function spelling(...values: string[]): Spelling {
  return new Map([
    ...values.map((value) => [value.toLowerCase(), value] as const),
    ...values.map((v) => [v, v] as const),
  ])
}

export function spelled(spelling: Spelling, value: string | null): string | null {
  return value === null ? null : (spelling.get(value) ?? spelling.get(value.toLowerCase()) ?? value)
}
