import type { Random } from '../../src/base/random.ts'
import type { AzureErrorCode } from './azure-errors.ts'

/** One thing that goes wrong with one request. */
export type ProxyFault =
  /** The connection is reset before the request is read. */
  | { readonly kind: 'reset-before' }
  /** The connection is reset when half of the request has come; the service never sees the request. */
  | { readonly kind: 'reset-mid-request' }
  /** The service does it and answers with success, but the answer never arrives. An answer that is no success is passed on. */
  | { readonly kind: 'lose-answer' }
  /** The proxy answers as Azure would; the service never sees the request. */
  | { readonly kind: 'answer'; readonly code: AzureErrorCode; readonly retryAfter?: string }
  /** As `answer`, but before the body has come, and the connection is reset right after it: a service that refuses does not read on. */
  | { readonly kind: 'answer-early'; readonly code: AzureErrorCode }
  /** As `answer`, but from something in between that knows nothing of Azure: a status and a page of HTML. */
  | { readonly kind: 'answer-html'; readonly status: number }
  /** The request is read and never answered. */
  | { readonly kind: 'hang' }
  /** The request comes no further than its arrival, or than its effect: `held` is told when it is there, and no answer comes until the client gives up. */
  | { readonly kind: 'hold'; readonly at: 'arrival' | 'effect'; readonly held: () => void }
  /** The service does it; its status and headers arrive, half of the body does, and the connection breaks. */
  | { readonly kind: 'half-answer' }
  /** The service does it; the answer comes byte by byte. */
  | { readonly kind: 'drip-answer'; readonly msPerByte: number }
  /** The request is read slowly. */
  | { readonly kind: 'slow-read'; readonly bytesPerSecond: number }
  /** One bit of the request's body is turned over on the way. */
  | { readonly kind: 'flip-bit' }

/** What the proxy saw of a request. Without the query: a signature is in it. */
export interface SeenRequest {
  /** From 1, in order of arrival. */
  readonly ordinal: number
  readonly method: string
  readonly path: string
  readonly operation: BlobOperation
  readonly headers: Readonly<Record<string, string>>
  readonly fault: ProxyFault | undefined
  /** Of the service's answer, whether it was passed on or lost. Undefined until it is there, and where the service never saw the request. */
  readonly status: number | undefined
}

export type BlobOperation =
  | 'PutBlob'
  | 'PutBlock'
  | 'PutBlockList'
  | 'GetBlobProperties'
  | 'PutMessage'
  | 'GetMessages'
  | 'other'

export interface FaultOptions {
  readonly operation?: BlobOperation
  /** Only where the path contains this text. */
  readonly path?: string
  readonly skip?: number
  readonly times?: number
}

interface Rule {
  readonly fault: ProxyFault
  readonly operation: BlobOperation | undefined
  readonly path: string
  skip: number
  times: number
}

/** Which request meets which fault. Requests that no rule is for pass through unharmed. */
export class FaultPlan {
  #rules: Rule[] = []
  #chance: { random: Random; fraction: number; faults: readonly ProxyFault[] } | undefined

  /** The next `times` requests of this operation and path, after `skip` unharmed ones, meet the fault. Rules are asked in order; the first that applies is used. */
  add(fault: ProxyFault, { operation, path = '', skip = 0, times = 1 }: FaultOptions = {}): this {
    this.#rules.push({ fault, operation, path, skip, times })
    return this
  }

  /** From now on this fraction of the requests meets one of the faults: the same ones for the same seed. */
  atRandom(random: Random, fraction: number, faults: readonly ProxyFault[]): this {
    this.#chance = { random, fraction, faults }
    return this
  }

  clear(): void {
    this.#rules = []
    this.#chance = undefined
  }

  next({ operation, path }: Pick<SeenRequest, 'operation' | 'path'>): ProxyFault | undefined {
    const applies = (rule: Rule): boolean =>
      rule.times > 0 && (rule.operation ?? operation) === operation && path.includes(rule.path)
    const rule = this.#rules.find(applies)
    if (rule === undefined) return this.#byChance()
    if (rule.skip > 0) {
      rule.skip -= 1
      return undefined
    }
    rule.times -= 1
    return rule.fault
  }

  #byChance(): ProxyFault | undefined {
    if (this.#chance === undefined) return undefined
    const { random, fraction, faults } = this.#chance
    if (random.fraction() >= fraction) return undefined
    return faults[Math.floor(random.fraction() * faults.length)]
  }
}
