import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../src/base/clock.ts'
import type { StreamName } from '../../src/model/ids.ts'
import { containerSas } from '../storage/sas.ts'
import type { Narrator } from './narrator.ts'
import type { SpillwayCli } from './spillway-cli.ts'
import { CONTAINER, type Storage } from './start-storage.ts'

export interface DemoExport {
  readonly id: string
  readonly stream: StreamName
}

/** The folder below which both exports write, each in one named after its stream. */
export const EXPORT_PATH = 'spillway'

const SAS_LIFETIME_MS = 30 * 24 * 3_600_000
const FILES: readonly { readonly stream: StreamName; readonly name: string }[] = [
  { stream: 'audit', name: 'adls-export.json' },
  { stream: 'guardrail_activity', name: 'adls-export-guardrail.json' },
]

/** The documented command with the documented file, for each stream. The token may create and write in the one container, and nothing else. */
export async function createExports(
  cli: SpillwayCli,
  { azurite }: Storage,
  { folder, clock }: { readonly folder: string; readonly clock: Clock },
  tell: Narrator,
): Promise<readonly DemoExport[]> {
  const documented = {
    interval: 'EVERY_12_HOURS',
    storageAccount: azurite.account,
    fileSystem: CONTAINER,
    path: EXPORT_PATH,
    sasToken: containerSas(azurite, CONTAINER, { permissions: 'cw', expiresAt: clock.now() + SAS_LIFETIME_MS }),
    endpoint: azurite.blobEndpoint,
  }
  const exports: DemoExport[] = []
  for (const { stream, name } of FILES) {
    const path = join(folder, name)
    const settings = stream === 'audit' ? documented : { ...documented, stream }
    await writeFile(path, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
    tell.command(`spillway audit exportConfig create:adls:sasToken ${path}`)
    const output = await tell.step(
      'Checking the connection and saving the export',
      () => cli.run(['audit', 'exportConfig', 'create:adls:sasToken', path, '--json']),
      () =>
        `Export of ${stream} to ${CONTAINER}/${EXPORT_PATH} every 12 hours; its SAS token may create and write, not read`,
    )
    exports.push({ id: (JSON.parse(output) as { id: string }).id, stream })
  }
  return exports
}
