import { gzipSync } from 'node:zlib'
import { hostMatches } from '../host-policy.ts'

/** Where each cloud has the web pages of Azure Data Explorer. */
const WEB_UIS: readonly (readonly [string, string])[] = [
  ['*.kusto.usgovcloudapi.net', 'https://dataexplorer.azure.us'],
  ['*.kusto.chinacloudapi.cn', 'https://dataexplorer.azure.cn'],
  ['*.kusto.azuresynapse.azure.cn', 'https://dataexplorer.azure.cn'],
  ['*.kusto.windows.net', 'https://dataexplorer.azure.com'],
  ['*.kusto.fabric.microsoft.com', 'https://dataexplorer.azure.com'],
  ['*.kusto.data.microsoft.com', 'https://dataexplorer.azure.com'],
  ['*.kusto.azuresynapse.net', 'https://dataexplorer.azure.com'],
]

/**
 * An address that opens the query in the web UI and runs it there, as whoever clicks: `…/clusters/HOST/databases/DB?query=` and the query, gzipped, in
 * base64. Clusters of other clouds and hosts answer `/DB?query=` themselves with a redirect to their UI (documented as "UI deep links").
 */
export function webUiLink(engine: string, database: string, kql: string): string {
  const url = new URL(engine)
  const query = encodeURIComponent(gzipSync(kql, { level: 9 }).toString('base64'))
  const ui = WEB_UIS.find(([pattern]) => hostMatches(url.hostname, pattern))?.[1]
  const place = ui === undefined ? url.origin : `${ui}/clusters/${url.hostname}/databases`
  return `${place}/${encodeURIComponent(database)}?query=${query}`
}
