/** Where in the stand-in something can be made to go wrong. */
export const FAULT_POINTS = ['token', 'metadata', 'mgmt', 'query', 'streaming', 'resources', 'ingest'] as const
export type FaultPoint = (typeof FAULT_POINTS)[number]

/** Where a request is held: before anything is done about it, or when everything is done but the answer. */
export type HoldPoint = 'arrival' | 'effect'

export type StandInFault =
  /** An HTTP answer instead of the real one; 429 carries Retry-After when `retryAfterS` is given. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly code?: string
      readonly message?: string
      readonly permanent?: boolean
      readonly retryAfterS?: number
    }
  /** No answer until the client gives up. */
  | { readonly kind: 'hang' }
  /** The work is done, then the connection is cut before the answer. */
  | { readonly kind: 'lose-response' }
  /** The request comes no further than its arrival, or than its effect: `held` is told when it is there, and no answer comes until the client gives up. */
  | { readonly kind: 'hold'; readonly at: HoldPoint; readonly held: () => void }
  | { readonly kind: 'delay'; readonly ms: number }
  /** At `resources`: the first `count` URIs of this kind have a broken SAS (403 at the storage) or name what does not exist (404). */
  | {
      readonly kind: 'break-sas' | 'missing-resource'
      readonly resource: 'TempStorage' | 'SecuredReadyForAggregationQueue'
      readonly count: number
    }
  /** At `ingest`: the ingestion of a blob fails. A transient failure is tried again by the service itself. */
  | { readonly kind: 'fail'; readonly code: string; readonly permanent: boolean; readonly details?: string }
  /** At `ingest`: this many rows of the blob vanish without a word. */
  | { readonly kind: 'drop-rows'; readonly count: number }
  /** At `ingest`: after the blob was ingested its message comes again, as at-least-once queues may do. */
  | { readonly kind: 'deliver-twice' }
  /** At `ingest`: the rows are there but no query sees them for a while. */
  | { readonly kind: 'hide'; readonly ms: number }

export interface FaultRule {
  readonly at: FaultPoint
  readonly fault: StandInFault
  /** Only where the command, query, path or table contains this text, or matches. */
  readonly match?: string | RegExp
  /** So many that it applies to pass unharmed first; 0 where nothing is said. */
  readonly skip?: number
  /** How often; 1 where nothing is said. */
  readonly times?: number
}

/** Faults on demand, used up one by one, in the order they were added. */
export class FaultPlan {
  #rules: { rule: FaultRule; skip: number; left: number }[] = []
  #taken = 0
  #paused = false
  readonly #watchers = new Set<(at: FaultPoint, text: string) => void>()

  add(rule: FaultRule): void {
    this.#rules.push({ rule, skip: rule.skip ?? 0, left: rule.times ?? 1 })
  }

  /** The next fault for this place and text, if there is one; it counts as used. */
  take(at: FaultPoint, text: string): StandInFault | undefined {
    for (const watcher of this.#watchers) watcher(at, text)
    const found = this.#rules.find(({ rule }) => rule.at === at && matches(rule.match, text))
    if (!found) return undefined
    if (found.skip > 0) {
      found.skip--
      return undefined
    }
    found.left--
    this.#taken++
    if (found.left <= 0) this.#rules = this.#rules.filter((other) => other !== found)
    return found.rule.fault
  }

  /** Tells of everything that could meet a fault, with its command, query, path or table, whether it meets one or not. */
  watch(watcher: (at: FaultPoint, text: string) => void): Disposable {
    this.#watchers.add(watcher)
    return { [Symbol.dispose]: () => void this.#watchers.delete(watcher) }
  }

  clear(): void {
    this.#rules = []
    this.resumeIngestion()
  }

  /** Queued messages stay where they are until `resumeIngestion`. */
  pauseIngestion(): void {
    this.#paused = true
  }

  resumeIngestion(): void {
    this.#paused = false
  }

  get ingestionPaused(): boolean {
    return this.#paused
  }

  get pending(): readonly FaultRule[] {
    return this.#rules.map(({ rule, left }) => ({ ...rule, times: left }))
  }

  /** How many faults have happened. */
  get taken(): number {
    return this.#taken
  }
}

function matches(match: string | RegExp | undefined, text: string): boolean {
  if (match === undefined) return true
  return typeof match === 'string' ? text.includes(match) : match.test(text)
}
