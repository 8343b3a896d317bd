import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { ClientSecretCredential } from '@azure/identity'
import { Client, KustoConnectionStringBuilder } from 'azure-kusto-data'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/base/json.ts'
import type { LocalAdx } from '../adx/local-adx.ts'
import { SELECTED_SEVERITIES } from './export-selection.ts'
import type { ActivityFile } from './write-activity.ts'

export interface RowsProof {
  /** Rows that the export says it delivered. */
  readonly exported: number
  /** Rows that KQL counts. */
  readonly queryable: number
  /** Rows beyond the first of an id. */
  readonly duplicates: number
  /** Selected events without a row. */
  readonly missing: number
  /** Rows of which a value is another than the source's, or that nobody selected. */
  readonly wrong: number
}

/** What the source said of an event and the table must say, too. */
const COMPARED = ['severity', 'policyName', 'ruleViolated', 'behaviour', 'actor'] as const

const PAGE_POSITIONS = 50_000

/**
 * Reads the table with Microsoft's own client and compares it with the files that were sent: the ids and the values are worked out here from the source
 * records, without Spillway's code.
 */
export async function proveRows(
  adx: LocalAdx,
  files: readonly ActivityFile[],
  exported: number,
  head: number,
): Promise<RowsProof> {
  const expected = await selectedEvents(files)
  const seen = new Set<string>()
  let [queryable, duplicates, wrong] = [0, 0, 0]
  const client = new Client(connection(adx))
  try {
    for (let from = 1; from < head; from += PAGE_POSITIONS) {
      for (const row of await pageOf(client, adx.database, from)) {
        const id = String(row['id'])
        queryable += 1
        if (seen.has(id)) duplicates += 1
        else if (expected.get(id) !== fingerprint(row)) wrong += 1
        seen.add(id)
      }
    }
  } finally {
    client.close()
  }
  const missing = [...expected.keys()].filter((id) => !seen.has(id)).length
  return { exported, queryable, duplicates, missing, wrong }
}

export function rowsProblems({ exported, queryable, duplicates, missing, wrong }: RowsProof): string[] {
  return [
    ...(exported === queryable ? [] : [`the export says ${exported} rows, the table has ${queryable}`]),
    ...(duplicates === 0 ? [] : [`${duplicates} rows are there more than once`]),
    ...(missing === 0 ? [] : [`${missing} selected events have no row`]),
    ...(wrong === 0 ? [] : [`${wrong} rows do not say what the source said`]),
  ]
}

async function pageOf(client: Client, database: string, from: number): Promise<JsonObject[]> {
  const query = [
    'GuardrailActivity',
    `| where position >= ${from} and position < ${from + PAGE_POSITIONS}`,
    `| project id, detectedAt, ${COMPARED.join(', ')}`,
  ].join('\n')
  const answer = await client.execute(database, query)
  return (answer.primaryResults[0]?.toJSON().data ?? []) as JsonObject[]
}

function connection(adx: LocalAdx): KustoConnectionStringBuilder {
  const { tenantId, applicationId, applicationKey, authorityUrl, caPem, clusterUrl } = adx
  const credential = new ClientSecretCredential(tenantId, applicationId, applicationKey, {
    authorityHost: authorityUrl,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: caPem },
  })
  return KustoConnectionStringBuilder.withTokenCredential(clusterUrl, credential)
}

/** Id → the values that its row must have. */
async function selectedEvents(files: readonly ActivityFile[]): Promise<Map<string, string>> {
  const selected = new Map<string, string>()
  for (const { path } of files.filter(({ stream }) => stream === 'guardrail_activity')) {
    for await (const source of sourcesOf(path)) {
      const severity = textOf(source['severity'])?.toUpperCase() ?? null
      if (severity === null || !(SELECTED_SEVERITIES as readonly string[]).includes(severity)) continue
      const metadata = objectOf(source['metadata'])
      const own = (name: string): string | null => textOf(source[name]) ?? textOf(metadata[name])
      const row = {
        detectedAt: timeOf(source['detectedAt']),
        severity,
        policyName: own('policyName') ?? textOf(source['filterId']),
        ruleViolated: own('ruleViolated'),
        behaviour: own('behaviour'),
        actor: textOf(source['actor']),
      }
      selected.set(String(source['id']), fingerprint(row))
    }
  }
  return selected
}

async function* sourcesOf(path: string): AsyncGenerator<JsonObject> {
  if (path.endsWith('.json')) {
    yield* JSON.parse(await readFile(path, 'utf8')) as JsonObject[]
    return
  }
  for await (const line of createInterface({ input: createReadStream(path) })) yield JSON.parse(line) as JsonObject
}

function fingerprint(row: JsonObject): string {
  const at = row['detectedAt']
  const time = at instanceof Date ? at.getTime() : Date.parse(String(at))
  return JSON.stringify([time, ...COMPARED.map((name) => textOf(row[name]))])
}

/** Empty text and null are one to the service's tables. */
function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function objectOf(value: JsonValue | undefined): JsonObject {
  const parsed = typeof value === 'string' ? (JSON.parse(value) as JsonValue) : value
  return isJsonObject(parsed) ? parsed : {}
}

/** The source's epoch seconds, epoch milliseconds or ISO text. */
function timeOf(value: JsonValue | undefined): string {
  if (typeof value !== 'number') return new Date(String(value)).toISOString()
  return new Date(value < 1e11 ? value * 1_000 : value).toISOString()
}
