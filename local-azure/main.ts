import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/base/clock.ts'
import { type LocalAzure, startLocalAzure } from './start-local-azure.ts'

const USAGE = `npm run local-azure -- [options]

Starts local stand-ins for Azure on 127.0.0.1 until Ctrl-C: Azurite for storage, and Spillway's own stand-ins for
Microsoft Entra and Azure Data Explorer. Nothing here is Azure; docs/local-azure.md says what they can do.

  --data-dir DIR     keep tables, keys and ports over restarts (default: everything is gone at the end)
  --database NAME    the database of the cluster (default: Security)
  --batching-ms N    how long queued ingestion waits for its batch (default: 1000; the real service waits minutes)
  --https            serve the cluster with https, too
  --json             print one line of JSON instead of text
`

const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string' },
    database: { type: 'string', default: 'Security' },
    'batching-ms': { type: 'string', default: '1000' },
    https: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(USAGE)
else await run()

async function run(): Promise<void> {
  // Listened to from the first moment: a signal during the start must not leave Azurite behind.
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  const azure = await startLocalAzure({
    database: values.database,
    batchingMs: Number(values['batching-ms']),
    https: values.https,
    clock: systemClock,
    ...(values['data-dir'] === undefined ? {} : { dataDir: values['data-dir'] }),
  })
  try {
    process.stdout.write(values.json ? `${JSON.stringify(settingsOf(azure))}\n` : textOf(azure))
    await stopped
  } finally {
    await azure.close()
  }
}

function settingsOf({ adx, storage }: LocalAzure) {
  return {
    standIn: true,
    adx: {
      clusterUrl: adx.clusterUrl,
      ingestUrl: adx.ingestUrl,
      database: adx.database,
      tenantId: adx.tenantId,
      applicationId: adx.applicationId,
      applicationKey: adx.applicationKey,
      authorityUrl: adx.authorityUrl,
      caFile: adx.caFile,
      administrator: adx.administrator,
    },
    storage,
  }
}

function textOf(azure: LocalAzure): string {
  const { adx, storage } = settingsOf(azure)
  const row = ([name, value]: readonly [string, string]): string => `  ${name.padEnd(18)}${value}\n`
  const section = (title: string, rows: readonly (readonly [string, string])[]): string =>
    `${title}\n${rows.map(row).join('')}\n`
  return [
    '\nLocal stand-ins for Azure: for demos and tests on this machine. No data leaves it, and nothing here is Azure.\n\n',
    section('Azure Data Explorer (stand-in)', [
      ['cluster URI', adx.clusterUrl],
      ['ingestion URI', adx.ingestUrl],
      ['database', adx.database],
      ['tenant id', adx.tenantId],
      ['application id', adx.applicationId],
      ['application key', adx.applicationKey],
      ['Entra (stand-in)', adx.authorityUrl],
      ['CA to trust', adx.caFile],
    ]),
    section('… its administrator, for commands such as .add database', [
      ['application id', adx.administrator.applicationId],
      ['application key', adx.administrator.applicationKey],
    ]),
    section('ADLS Gen2 / Blob storage (Azurite)', [
      ['endpoint', storage.endpoint],
      ['container', storage.container],
      ['SAS token', storage.sasToken],
    ]),
    `Clients that cannot be given a CA: NODE_EXTRA_CA_CERTS=${adx.caFile}\nFaults on demand and state: ${adx.clusterUrl}/stand-in/state\nCtrl-C stops everything.\n`,
  ].join('')
}
