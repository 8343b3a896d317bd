import { METRICS } from '../../src/model/metric-table.ts'
import { markdownTable, page } from './markdown.ts'

export function metricsReference(): string {
  const rows = Object.entries(METRICS).map(([name, { type, help, labels }]) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ])
  return page('Metrics', 'src/model/metric-table.ts', [
    'What `GET /metrics` tells, in the text format of Prometheus. Counters count since the process started. How to scrape them, and which alerts are worth having: [monitoring](../operate/monitoring.md).',
    markdownTable(['metric', 'type', 'labels', 'meaning'], rows),
    "`configuration` is an export's id. Its gauges are those of enabled exports only: of a disabled one nothing is expected.",
  ])
}
