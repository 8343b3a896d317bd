import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalAdx } from '../adx/local-adx.ts'
import { FailedStep } from './failed-step.ts'
import { count, type Narrator } from './narrator.ts'
import type { SpillwayCli } from './spillway-cli.ts'

/** What is exported on demand: the severe part of the guardrail activity. */
export const SELECTED_SEVERITIES = ['CRITICAL', 'HIGH'] as const

const NAME = 'Security estate'

/** Configures Azure Data Explorer as its settings page does, and exports the selection; answers how many rows the export says it delivered. */
export async function exportSelection(
  cli: SpillwayCli,
  adx: LocalAdx,
  folder: string,
  tell: Narrator,
): Promise<{ readonly exported: number }> {
  await createDestination(cli, adx, folder, tell)
  const wanted = ['--to', NAME, '--severity', ...SELECTED_SEVERITIES]
  tell.command(`spillway guardrail export --to '${NAME}' --severity ${SELECTED_SEVERITIES.join(' ')} --yes --wait`)
  return await tell.step(
    'Exporting the selection, and waiting until every row is counted',
    async () => {
      const answer = JSON.parse(await cli.run(['guardrail', 'export', ...wanted, '--yes', '--wait', '--json'])) as {
        readonly status?: string
        readonly rowsDelivered?: number
        readonly rowsQueryable?: number
      }
      if (answer.status !== 'DELIVERED' || answer.rowsDelivered === undefined)
        throw new FailedStep('The export on demand was not delivered.', JSON.stringify(answer))
      return { exported: answer.rowsDelivered }
    },
    ({ exported }) => `${count(exported)} rows delivered, and counted in the table`,
  )
}

async function createDestination(cli: SpillwayCli, adx: LocalAdx, folder: string, tell: Narrator): Promise<void> {
  const { clusterUrl, ingestUrl, database, tenantId, applicationId, applicationKey } = adx
  const settings = {
    kind: 'adx',
    name: NAME,
    clusterEndpoint: clusterUrl,
    ingestionEndpoint: ingestUrl,
    databaseName: database,
    tenantId,
    applicationId,
  }
  const [file, keyFile] = [join(folder, 'adx-destination.json'), join(folder, 'adx-application-key.txt')]
  await writeFile(file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
  await writeFile(keyFile, applicationKey, { mode: 0o600 })
  tell.command(`spillway destination create ${file} --secret-file ${keyFile}`)
  await tell.step(
    'Checking sign-in, database, rights and table, and saving the destination',
    () => cli.run(['destination', 'create', file, '--secret-file', keyFile, '--json']),
    () => `Destination \`${NAME}\`: database ${database} of the stand-in`,
  )
}
