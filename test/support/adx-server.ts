import { join } from 'node:path'
import { adxFields } from '../../local-azure/adx/form-fields.ts'
import type { Credentials } from '../../local-azure/adx/identity.ts'
import type { LocalAdx, LocalAdxOptions } from '../../local-azure/adx/local-adx.ts'
import { startLocalAdx } from '../../local-azure/adx/start-local-adx.ts'
import { type Api, apiOf } from './api.ts'
import { type SpillwayServer, type SpillwayServerOptions, startSpillway } from './spillway-server.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A server of its own beside the local stand-ins for Azure Data Explorer and Microsoft Entra, whose certificate authority it trusts. */
export interface AdxServer extends AsyncDisposable {
  readonly adx: LocalAdx
  readonly server: SpillwayServer
  readonly api: Api
  /** Below which `file` destinations may write. */
  readonly root: string
  readonly dataDir: string
  /** What a person enters into the form; the stand-in's ingestion service is on a port of its own. */
  form(as?: Credentials): Record<string, string>
  /** Kills the server where it still runs, and starts another one on the same data. */
  restart(): Promise<AdxServer>
}

export async function startAdxServer(
  options: LocalAdxOptions & Pick<SpillwayServerOptions, 'args' | 'env'> = {},
): Promise<AdxServer> {
  await using stack = new AsyncDisposableStack()
  const { args = [], env = {}, ...adxOptions } = options
  const adx = stack.adopt(await startLocalAdx({ batchingMs: 0, retryDelayMs: 0, ...adxOptions }), (each) =>
    each.close(),
  )
  const folder = stack.use(await temporaryFolder())
  const dataDir = join(folder.path, 'data')
  const start = (): Promise<SpillwayServer> =>
    startSpillway({
      dataDir,
      args: ['--file-destination-roots', folder.path, ...args],
      env: { NODE_EXTRA_CA_CERTS: adx.caFile, ...env },
    })
  let server = await start()
  stack.defer(() => server.kill())
  const owned = stack.move()
  const place = (): AdxServer => ({
    adx,
    server,
    api: apiOf(server),
    root: folder.path,
    dataDir,
    form: (application) => adxFields(adx, application),
    restart: async () => {
      await server.kill()
      server = await start()
      return place()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  })
  return place()
}
