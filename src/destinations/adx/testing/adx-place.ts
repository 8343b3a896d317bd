import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Credentials } from '../../../../local-azure/adx/identity.ts'
import type { LocalAdx, LocalAdxOptions } from '../../../../local-azure/adx/local-adx.ts'
import { startLocalAdx } from '../../../../local-azure/adx/start-local-adx.ts'
import { type Clock, systemClock } from '../../../base/clock.ts'
import { seededRandom } from '../../../base/random.ts'
import { STREAM_NAMES } from '../../../model/ids.ts'
import { streamDefinition } from '../../../streams/registry.ts'
import { tableColumns } from '../../../streams/row.ts'
import type { StreamTable } from '../adx-parts.ts'
import { type AdxDestination, type AdxSurroundings, adxKind, openAdx } from '../index.ts'

export const POLICY = { destinationHosts: [], allowInsecureLoopback: true, fileDestinationRoots: [] }

export const STREAM_TABLES: readonly StreamTable[] = STREAM_NAMES.map((stream) => {
  const definition = streamDefinition(stream)
  return { stream, schemaVersion: definition.schemaVersion, columns: tableColumns(definition) }
})

/** Roles as a customer may give them. */
export const ROLES = {
  full: ['users', 'ingestors', 'viewers'],
  ingestor: ['ingestors'],
  countingIngestor: ['ingestors', 'viewers'],
} as const

export interface AdxPlace {
  readonly adx: LocalAdx
  /** What a person would enter. */
  input(changes?: Readonly<Record<string, unknown>>): Record<string, unknown>
  /** Opened as the application itself, or as another one; closed with the place. */
  open(options?: OpenOptions): AdxDestination
  close(): Promise<void>
}

export interface OpenOptions {
  readonly changes?: Readonly<Record<string, unknown>>
  readonly as?: Credentials
  readonly clock?: Clock
  readonly streams?: readonly StreamTable[]
}

/** The local stand-ins for Azure Data Explorer and Microsoft Entra, whose certificate authority this process trusts from then on. */
export async function startAdxPlace(options: LocalAdxOptions = {}): Promise<AdxPlace> {
  const adx = await startLocalAdx({ batchingMs: 0, retryDelayMs: 0, ...options })
  setDefaultCACertificates([...getCACertificates('default'), adx.caPem])
  const open: AdxDestination[] = []
  const input = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
    clusterEndpoint: adx.clusterUrl,
    ingestionEndpoint: adx.ingestUrl,
    databaseName: adx.database,
    tenantId: adx.tenantId,
    applicationId: adx.applicationId,
    applicationKey: adx.applicationKey,
    ...changes,
  })
  return {
    adx,
    input,
    open: ({ changes = {}, as = adx, clock = systemClock, streams = STREAM_TABLES } = {}) => {
      const surroundings: AdxSurroundings = { clock, random: seededRandom(4711), streams }
      const { applicationId, applicationKey } = as
      const options = adxKind(surroundings).parse(input({ applicationId, applicationKey, ...changes }), POLICY)
      const destination = openAdx(options, POLICY, surroundings)
      open.push(destination)
      return destination
    },
    close: async () => {
      await Promise.all(open.map((destination) => destination.close()))
      await adx.close()
    },
  }
}
