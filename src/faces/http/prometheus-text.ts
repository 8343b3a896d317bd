import { METRICS, type MetricName } from '../../model/metric-table.ts'
import type { Sample } from '../../model/metrics.ts'

export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Samples in Prometheus's text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function prometheusText(samples: readonly Sample[]): string {
  const names = Object.keys(METRICS) as MetricName[]
  return names.map((name) => family(name, samples)).join('')
}

function family(name: MetricName, samples: readonly Sample[]): string {
  const own = samples.filter((sample) => sample.name === name)
  if (own.length === 0) return ''
  const { help, type } = METRICS[name]
  const lines = own.flatMap((sample) => linesOf(sample))
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n')
}

function linesOf({ name, labels, value }: Sample): string[] {
  if (typeof value === 'number') return [line(name, labels, value)]
  const row = METRICS[name]
  const bounds: readonly number[] = 'bounds' in row ? row.bounds : []
  let below = 0
  const buckets = bounds.map((bound, index) => {
    below += value.buckets[index] ?? 0
    return line(`${name}_bucket`, { ...labels, le: String(bound) }, below)
  })
  return [
    ...buckets,
    line(`${name}_bucket`, { ...labels, le: '+Inf' }, value.count),
    line(`${name}_sum`, labels, value.sum),
    line(`${name}_count`, labels, value.count),
  ]
}

function line(name: string, labels: Sample['labels'], value: number): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`)
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
