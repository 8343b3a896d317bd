import type { Clock } from '../../src/base/clock.ts'
import type { LocalAdx } from '../adx/local-adx.ts'
import { containerSas } from '../storage/sas.ts'
import type { Narrator } from './narrator.ts'
import type { DemoReceipt } from './read-receipts.ts'
import type { Server } from './start-server.ts'
import { CONTAINER, type Storage } from './start-storage.ts'

const LOOK_MS = 24 * 3_600_000

export interface Places {
  readonly storage: Storage
  readonly adx: LocalAdx
  readonly server: Server
  readonly receipts: readonly DemoReceipt[]
}

/** Where to look, with commands to paste. */
export function showPlaces(
  { storage: { azurite }, adx, server, receipts }: Places,
  clock: Clock,
  tell: Narrator,
): void {
  const readSas = containerSas(azurite, CONTAINER, { permissions: 'rl', expiresAt: clock.now() + LOOK_MS })
  const container = `${azurite.blobEndpoint}/${CONTAINER}`
  const receipt = receipts.at(-1)
  tell.heading('Look at the files (with a SAS of your own, which may read)')
  tell.text(`  curl -s '${container}?restype=container&comp=list&${readSas}'`)
  if (receipt !== undefined) {
    tell.text(`  curl -s '${receipt.location}?${readSas}' | gunzip | head -n 2`)
    tell.heading('The receipt of that file')
    const { fileName: _, expectedHash: __, acknowledgement, ...facts } = receipt
    tell.text(indented(JSON.stringify({ ...facts, acknowledgement: JSON.parse(acknowledgement) }, null, 2)))
  }

  tell.heading('Query the rows (any Kusto client will do; this is a stand-in, not Azure)')
  tell.text(`  Cluster ${adx.clusterUrl}, database ${adx.database}, certificate authority ${adx.caFile}`)
  tell.text(`  Application ${adx.applicationId} of tenant ${adx.tenantId}, key ${adx.applicationKey}`)
  tell.text('  GuardrailActivity | summarize count() by severity')

  tell.heading('Open the dashboard')
  tell.text(`  ${server.url}`)
  tell.text(`  One-time token, to make yourself the first administrator: ${server.token}`)

  tell.heading('Ask the server')
  tell.text(`  export SPILLWAY_URL=${server.url} SPILLWAY_API_KEY=${server.token}`)
  tell.text('  ./spillway audit exportConfig list')
  tell.text('  ./spillway audit exportJob list')
  tell.text(
    `  curl -s $SPILLWAY_URL/api/audit/graphql -H "Authorization: Bearer $SPILLWAY_API_KEY" -H 'Content-Type: application/json' \\`,
  )
  tell.text(
    `    -d '{"query":"{ streams { name eventsTotal bytesStored } getAllExportConfigurations { id stream watermark eventsWaiting } }"}'`,
  )
  tell.text(`\n  Spillway's own log: ${server.logPath}`)
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
