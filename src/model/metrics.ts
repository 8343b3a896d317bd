import { METRICS, type MetricName } from './metric-table.ts'

type NamesOf<T extends string> = {
  [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never
}[MetricName]

export type LabelsOf<N extends MetricName> = Readonly<Record<(typeof METRICS)[N]['labels'][number], string>>

/** Where parts of Spillway say what happened. Cheap enough for every request and every commit. */
export interface Metrics {
  count<N extends NamesOf<'counter'>>(name: N, labels: LabelsOf<N>, by?: number): void
  observe<N extends NamesOf<'histogram'>>(name: N, labels: LabelsOf<N>, value: number): void
}

/** For tests, and for code whose caller does not care. */
export const noMetrics: Metrics = { count: () => undefined, observe: () => undefined }

export interface Sample {
  readonly name: MetricName
  readonly labels: Readonly<Record<string, string>>
  readonly value: number | Distribution
}

export interface Distribution {
  /** How many values were at most each of the metric's bounds; not cumulative. What was above all of them is in `count` only. */
  readonly buckets: readonly number[]
  readonly sum: number
  readonly count: number
}

/** One sample, typed by its name. */
export function sample<N extends NamesOf<'counter' | 'gauge'>>(name: N, labels: LabelsOf<N>, value: number): Sample {
  return { name, labels, value }
}

/** Keeps what was counted and observed since the process started. */
export class MetricsRecorder implements Metrics {
  readonly #counters = new Map<string, Counter>()
  readonly #histograms = new Map<string, Histogram>()

  count<N extends NamesOf<'counter'>>(name: N, labels: LabelsOf<N>, by = 1): void {
    const counter = found(this.#counters, name, labels, () => ({ name, labels, value: 0 }))
    counter.value += by
  }

  observe<N extends NamesOf<'histogram'>>(name: N, labels: LabelsOf<N>, value: number): void {
    const { bounds } = METRICS[name]
    const { value: all } = found(this.#histograms, name, labels, () => ({
      name,
      labels,
      value: { buckets: bounds.map(() => 0), sum: 0, count: 0 },
    }))
    const bucket = bounds.findIndex((bound) => value <= bound)
    if (bucket >= 0) all.buckets[bucket] = (all.buckets[bucket] ?? 0) + 1
    all.sum += value
    all.count += 1
  }

  samples(): readonly Sample[] {
    return [...this.#counters.values(), ...this.#histograms.values()]
  }
}

interface Counter extends Sample {
  value: number
}

interface Histogram extends Sample {
  readonly value: { readonly buckets: number[]; sum: number; count: number }
}

function found<S extends Sample>(all: Map<string, S>, name: string, labels: Sample['labels'], make: () => S): S {
  const key = JSON.stringify([name, ...Object.values(labels)])
  const there = all.get(key) ?? make()
  all.set(key, there)
  return there
}
