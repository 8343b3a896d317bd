import type { Clock } from '../../base/clock.ts'
import type { JsonObject } from '../../base/json.ts'
import type { Random } from '../../base/random.ts'
import { Secret } from '../../base/secret.ts'
import { Fault } from '../../model/fault.ts'
import type { DestinationPolicy } from '../destination.ts'
import { VENDOR_DOMAINS } from '../host-policy.ts'
import type { KustoClient } from './client.ts'
import { toIngest } from './grants.ts'
import type { AdxTarget } from './options.ts'
import { readStorageUri, type StorageUri } from './storage-uri.ts'

/** The service's own advice. Signatures live for days. */
const KEPT_MS = 60 * 60_000

/** What queued ingestion goes through. */
export interface Resources {
  readonly containers: readonly StorageUri[]
  readonly queues: readonly StorageUri[]
  /** Reports of what was ingested and what was not: shared by everybody who ingests into the cluster. */
  readonly failures: readonly StorageUri[]
  readonly successes: readonly StorageUri[]
  /** Tells the ingestion service, through a queue, who asked. */
  readonly identity: Secret
}

export interface IngestionResourcesOptions {
  readonly client: KustoClient
  readonly target: AdxTarget
  readonly policy: DestinationPolicy
  readonly clock: Clock
  readonly random: Random
}

/** Asked for once an hour, and anew when a place refuses what it was lent for. */
export class IngestionResources {
  readonly #options: IngestionResourcesOptions
  #kept: { readonly resources: Resources; readonly until: number } | undefined
  /** Places that refused: tried last until the next refresh. */
  #refused = new Set<string>()

  constructor(options: IngestionResourcesOptions) {
    this.#options = options
  }

  async get(signal: AbortSignal): Promise<Resources> {
    const now = this.#options.clock.now()
    if (this.#kept !== undefined && now < this.#kept.until) return this.#kept.resources
    const resources = await this.#ask(signal)
    this.#kept = { resources, until: now + KEPT_MS }
    this.#refused = new Set()
    return resources
  }

  /** The next `get` asks again. */
  drop(): void {
    this.#kept = undefined
  }

  /** The places in the order in which to try them: another account each time, refused ones last. */
  inTurn(places: readonly StorageUri[]): readonly StorageUri[] {
    const spread = spreadOverAccounts(places, this.#options.random)
    const isRefused = ({ url }: StorageUri): boolean => this.#refused.has(url)
    return [...spread.filter((place) => !isRefused(place)), ...spread.filter(isRefused)]
  }

  refused({ url }: StorageUri): void {
    this.#refused.add(url)
  }

  /** The right to ingest somewhere in the cluster, shown by the service itself. */
  async identity(signal: AbortSignal): Promise<Secret> {
    const { client, target } = this.#options
    const [row] = await client.ingestionCommand('.get kusto identity token', toIngest(target), signal)
    const token = row?.['AuthorizationContext']
    if (typeof token !== 'string' || token === '') throw new Fault('INGESTION_UNAVAILABLE')
    return new Secret(token)
  }

  async #ask(signal: AbortSignal): Promise<Resources> {
    const { client, target, policy } = this.#options
    const rows = await client.ingestionCommand('.get ingestion resources', toIngest(target), signal)
    const places = (kind: string, domains: readonly string[]): StorageUri[] =>
      storageRoots(rows, kind).map((root) => readStorageUri(root, domains, policy))
    const containers = places('TempStorage', VENDOR_DOMAINS.azureBlob)
    const queues = places('SecuredReadyForAggregationQueue', VENDOR_DOMAINS.azureQueue)
    if (containers.length === 0 || queues.length === 0) throw new Fault('INGESTION_UNAVAILABLE')
    return {
      containers,
      queues,
      failures: places('FailedIngestionsQueue', VENDOR_DOMAINS.azureQueue),
      successes: places('SuccessfulIngestionsQueue', VENDOR_DOMAINS.azureQueue),
      identity: await this.identity(signal),
    }
  }
}

function storageRoots(rows: readonly JsonObject[], kind: string): string[] {
  return rows.flatMap((row) =>
    row['ResourceTypeName'] === kind && typeof row['StorageRoot'] === 'string' ? [row['StorageRoot']] : [],
  )
}

/** One place of each account in turn, accounts and their places in random order: no account is everybody's first. */
function spreadOverAccounts(places: readonly StorageUri[], random: Random): StorageUri[] {
  const accounts = Object.values(Object.groupBy(shuffled(places, random), ({ account }) => account))
  const rounds = Math.max(0, ...accounts.map((own) => own?.length ?? 0))
  return Array.from({ length: rounds }, (_, round) => accounts.flatMap((own) => own?.[round] ?? [])).flat()
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random.fraction() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
