import { ClientSecretCredential } from '@azure/identity'
import { Client, KustoConnectionStringBuilder } from 'azure-kusto-data'
import type { LocalAdxAddress } from '../../../../local-azure/adx/local-adx.ts'
import type { JsonObject } from '../../../base/json.ts'

/** How Microsoft's own packages sign in at the stand-in. */
export function stockConnection(adx: LocalAdxAddress, url: string): KustoConnectionStringBuilder {
  const { tenantId, applicationId, applicationKey, authorityUrl, caPem } = adx
  const credential = new ClientSecretCredential(tenantId, applicationId, applicationKey, {
    authorityHost: authorityUrl,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: caPem },
  })
  return KustoConnectionStringBuilder.withTokenCredential(url, credential)
}

/** `azure-kusto-data`, as anybody would use it: a query, or a command with its dot, in the stand-in's database. */
export class StockClient {
  readonly #client: Client
  readonly #database: string

  constructor(adx: LocalAdxAddress) {
    this.#client = new Client(stockConnection(adx, adx.clusterUrl))
    this.#database = adx.database
  }

  /** The rows of the primary result, as that package makes them; times are `Date`. */
  async rows(text: string): Promise<readonly JsonObject[]> {
    const answer = await this.#client.execute(this.#database, text)
    return (answer.primaryResults[0]?.toJSON().data ?? []) as JsonObject[]
  }

  close(): void {
    this.#client.close()
  }
}
