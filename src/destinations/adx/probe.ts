import { Fault, isFault } from '../../model/fault.ts'
import type { ProbeOptions, ProbeReport } from '../destination.ts'
import { type ProbeCheck, runProbe } from '../probe-report.ts'
import type { AdxParts } from './adx-parts.ts'
import { grantCommand, toRead } from './grants.ts'
import { planTable, type TableNeed, type TablePlan } from './plan-table.ts'
import { feasiblePlan, prepareMapping, prepareTable } from './prepare-table.ts'

/**
 * From the address to the place where rows are uploaded, with no more rights than delivering needs. It writes no rows; the tables and mappings that it
 * makes are those that the first delivery would make. A dry run only tells of them.
 */
export async function probeAdx(
  parts: AdxParts,
  needs: readonly TableNeed[],
  signal: AbortSignal,
  { onStep, dryRun = false }: ProbeOptions = {},
): Promise<ProbeReport> {
  /** Filled by the checks. */
  const warnings: string[] = []
  const checks: ProbeCheck[] = [
    { step: 'address', check: () => describeTarget(parts, needs) },
    { step: 'resolve', check: () => resolve(parts, signal) },
    { step: 'connect', check: () => connect(parts, signal) },
    { step: 'signIn', check: () => signIn(parts, signal) },
    { step: 'database', check: () => findDatabase(parts, warnings, signal) },
    { step: 'ingest', check: () => askIdentity(parts, signal) },
    { step: 'table', check: () => readyTables(parts, needs, { dryRun, warnings }, signal) },
    { step: 'mapping', check: () => (dryRun ? planMappings : prepareMappings)(parts, needs, signal) },
    { step: 'resources', check: () => getResources(parts, signal) },
  ]
  return await runProbe(checks, { warnings }, signal, onStep)
}

function describeTarget({ target }: AdxParts, needs: readonly TableNeed[]): string {
  const tables = needs.map(({ table }) => `\`${table}\``).join(' and ')
  return `Rows go to ${tables} in the database \`${target.database}\` of ${target.endpoints.engine}, through ${target.endpoints.ingestion}.`
}

async function resolve({ target, client }: AdxParts, signal: AbortSignal): Promise<string> {
  const found: string[] = []
  for (const address of [target.endpoints.engine, target.endpoints.ingestion]) {
    const { hostname } = new URL(address)
    found.push(`\`${hostname}\` is at ${(await client.http.resolve(hostname, signal)).join(', ')}`)
  }
  return `${found.join('; ')}.`
}

async function connect({ target, client }: AdxParts, signal: AbortSignal): Promise<string> {
  const { engine, ingestion } = target.endpoints
  for (const address of [engine, ingestion]) await client.http.connect(new URL(address), signal)
  return engine.startsWith('https:')
    ? 'Cluster and ingestion service answer, and their TLS certificates are valid.'
    : 'Cluster and ingestion service answer, over plain http (a local stand-in).'
}

async function signIn({ client, target }: AdxParts, signal: AbortSignal): Promise<string> {
  const { loginEndpoint } = await client.tokens.authority(signal)
  await client.tokens.token(signal)
  return `Signed in at ${loginEndpoint} as application ${target.applicationId} of tenant ${target.tenantId}.`
}

/** Who may only ingest may not see the database: then the following steps tell. */
async function findDatabase(parts: AdxParts, warnings: string[], signal: AbortSignal): Promise<string> {
  const { client, target } = parts
  try {
    await client.command('.show database', toRead(target, 'DATABASE_NOT_FOUND'), signal)
    return `The database \`${target.database}\` is there.`
  } catch (error) {
    if (!isFault(error) || error.code !== 'READING_NOT_ALLOWED') throw error
    warnings.push(
      'The application may not read the database: deliveries are confirmed by the reports of the ingestion service, not by counting ' +
        `rows. To have them counted, a Database Admin runs ${grantCommand('viewers', target)}.`,
    )
    return `The database \`${target.database}\` cannot be looked at (no Database Viewer), which is not needed: the next steps tell.`
  }
}

async function askIdentity({ resources }: AdxParts, signal: AbortSignal): Promise<string> {
  await resources.identity(signal)
  return 'The ingestion service takes data from this application.'
}

async function readyTables(
  { client, target }: AdxParts,
  needs: readonly TableNeed[],
  { dryRun, warnings }: { readonly dryRun: boolean; readonly warnings: string[] },
  signal: AbortSignal,
): Promise<string> {
  const found: string[] = []
  for (const need of needs) {
    const plan = await (dryRun ? feasiblePlan : prepareTable)(client, target, need, signal)
    if (plan.table === 'unknown') warnings.push(`The columns of \`${need.table}\` could not be checked: ${UNCHECKED}`)
    found.push(tableWords(need, plan, dryRun))
  }
  return found.join(' ')
}

const UNCHECKED =
  'the application may not look at them. A column that is missing or of another type fails the ingestion.'

function tableWords({ table }: TableNeed, plan: TablePlan, dryRun: boolean): string {
  if (plan.table === 'create')
    return `${dryRun ? 'Would create' : 'Created'} the table \`${table}\` with ${plan.added.length} columns.`
  if (plan.table === 'extend')
    return `${dryRun ? 'Would add' : 'Added'} ${plan.added.map(({ name }) => `\`${name}\``).join(', ')} to \`${table}\`.`
  if (plan.table === 'fits') return `The table \`${table}\` fits.`
  return `The table \`${table}\` cannot be looked at.`
}

/** Made anew in any case: the command takes the right to ingest into this very table, so that it shows it. */
async function prepareMappings(
  { client, target }: AdxParts,
  needs: readonly TableNeed[],
  signal: AbortSignal,
): Promise<string> {
  for (const need of needs) await prepareMapping(client, target, need, signal)
  return `May ingest: ${needs.map(({ mapping, table }) => `the mapping \`${mapping}\` of \`${table}\` is in place`).join(', ')}.`
}

async function planMappings(
  { client, target }: AdxParts,
  needs: readonly TableNeed[],
  signal: AbortSignal,
): Promise<string> {
  const found: string[] = []
  for (const need of needs) found.push(mappingWords(need, await planTable(client, target, need, signal)))
  return `${found.join(' ')} Whether the application may ingest into these very tables shows when the destination is saved.`
}

function mappingWords({ table, mapping: name }: TableNeed, { mapping }: TablePlan): string {
  const which = `the mapping \`${name}\` of \`${table}\``
  if (mapping === 'create') return `Would create ${which}.`
  if (mapping === 'change') return `Would change ${which}.`
  if (mapping === 'fits') return `T${which.slice(1)} fits.`
  return `T${which.slice(1)} cannot be looked at.`
}

async function getResources({ resources }: AdxParts, signal: AbortSignal): Promise<string> {
  resources.drop()
  const { containers, queues } = await resources.get(signal)
  if (containers.length === 0 || queues.length === 0) throw new Fault('INGESTION_UNAVAILABLE')
  return `The cluster lends ${containers.length} containers and ${queues.length} queues for uploads.`
}
