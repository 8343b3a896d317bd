import { present } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { ArtifactName, StreamName } from '../../model/ids.ts'
import type { Redaction } from '../../model/redaction.ts'
import type {
  ConfirmAnswer,
  ConfirmQuestion,
  Destination,
  DestinationKind,
  DestinationOptions,
  DestinationPolicy,
  Limits,
} from '../destination.ts'
import { HttpClient } from '../http-client.ts'
import type { AdxParts, StreamTable } from './adx-parts.ts'
import { KustoClient } from './client.ts'
import { confirmSlice } from './confirm.ts'
import { findRows } from './find.ts'
import { IngestionResources } from './ingestion-resources.ts'
import { locateSlice } from './locate.ts'
import { type AdxTarget, FIELDS, parseTarget, targetOptions } from './options.ts'
import { planTable, type TableNeed, type TablePlan } from './plan-table.ts'
import { PreparedTables } from './prepared-tables.ts'
import { probeAdx } from './probe.ts'
import { putRows } from './put.ts'
import { QueueClient } from './queue-client.ts'
import { RowCounter } from './row-counter.ts'
import { sliceQuery } from './slice-query.ts'
import { tableChanges } from './table-changes.ts'
import { mappingName } from './table-commands.ts'
import { webUiLink } from './web-ui-link.ts'

/** A slice is an extent of its own: large ones are cheap to keep and merge. One blob should have at most 1 GB of raw data. */
const LIMITS: Limits = {
  artifactRowsMax: 5_000_000,
  artifactRawBytesMax: 1_000_000_000,
  encodings: ['rows.ndjson.gz'],
}

export interface AdxSurroundings {
  readonly clock: Clock
  readonly random: Random
  /** The streams that are delivered: their tables are made ready and checked. */
  readonly streams: readonly StreamTable[]
}

/** Beside the contract: what only a place with rows can do. */
export interface AdxDestination extends Destination {
  /** What to take out of every event before its row is made. */
  readonly redaction: Redaction
  /** Whether a slice that was put is queryable: ask again while it is pending. */
  confirm(question: ConfirmQuestion, signal: AbortSignal): Promise<ConfirmAnswer>
  /** What a delivery of this stream would change in the database. Changes nothing. */
  plan(stream: StreamName, signal: AbortSignal): Promise<TablePlan>
  tableChanges(stream: StreamName, signal: AbortSignal): Promise<readonly string[]>
  /** An address that opens the slices' rows in the web UI. */
  link(stream: StreamName, names: readonly ArtifactName[]): string
}

/** Azure Data Explorer, through queued ingestion, as an application of Microsoft Entra with a client secret. */
export function adxKind(surroundings: AdxSurroundings): DestinationKind {
  return {
    kind: 'adx',
    title: 'Azure Data Explorer',
    description: 'Rows in the tables of a database that you query with KQL: each event once, counted when it is there.',
    docsPath: 'docs/destinations/adx.md',
    confirmsRows: true,
    fields: FIELDS,
    parse: (input, policy) => targetOptions(parseTarget(input, policy)),
    // A client secret does not tell when it ends.
    target: ({ clusterEndpoint, databaseName }) => `${new URL(String(clusterEndpoint)).host}/${databaseName}`,
    forecast: () => ({ warnings: [] }),
    open: (options, policy) => openAdx(options, policy, surroundings),
  }
}

export function openAdx(
  { settings, secrets }: DestinationOptions,
  policy: DestinationPolicy,
  surroundings: AdxSurroundings,
): AdxDestination {
  const target = parseTarget({ ...settings, ...secrets }, policy)
  const parts = openParts(target, policy, surroundings)
  const needs = surroundings.streams.map(({ stream }) => parts.need(stream))
  const plan = (stream: StreamName, signal: AbortSignal): Promise<TablePlan> =>
    planTable(parts.client, target, parts.need(stream), signal)
  return {
    limits: LIMITS,
    redaction: target.redaction,
    locate: (name) => locateSlice(target, name),
    put: (artifact, signal) => putRows(parts, artifact, signal),
    find: (name, signal) => findRows(parts, name, signal),
    probe: (signal, options) => probeAdx(parts, needs, signal, options),
    confirm: (question, signal) => confirmSlice(parts, question, signal),
    plan,
    tableChanges: async (stream, signal) => tableChanges(parts.need(stream), await plan(stream, signal)),
    link: (stream, names) =>
      webUiLink(target.endpoints.engine, target.database, sliceQuery(target.tables[stream], names)),
    close: async () => {
      await Promise.all([parts.client.close(), parts.storage.close()])
    },
  }
}

function openParts(target: AdxTarget, policy: DestinationPolicy, surroundings: AdxSurroundings): AdxParts {
  const { clock, random, streams } = surroundings
  const client = new KustoClient({ target, policy, clock, random })
  const needs = new Map(streams.map((stream) => [stream.stream, needOf(target, stream)]))
  return {
    target,
    client,
    storage: new HttpClient(),
    queues: new QueueClient(client.http),
    resources: new IngestionResources({ client, target, policy, clock, random }),
    tables: new PreparedTables({ client, target, clock }),
    counter: new RowCounter({ client, target, clock }),
    need: (stream) => present(needs.get(stream), `the stream ${stream} of this destination`),
    clock,
    random,
  }
}

function needOf(target: AdxTarget, { stream, schemaVersion, columns }: StreamTable): TableNeed {
  return { table: target.tables[stream], columns, mapping: mappingName({ name: stream, schemaVersion }) }
}
