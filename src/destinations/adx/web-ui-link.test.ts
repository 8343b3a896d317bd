import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { webUiLink } from './web-ui-link.ts'

const KQL = "['Data access']\n| where slice == 'ü + / ='\n| take 10"

for (const [engine, start] of [
  [
    'https://a.westeurope.kusto.windows.net',
    'https://dataexplorer.azure.com/clusters/a.westeurope.kusto.windows.net/databases/',
  ],
  [
    'https://b.z9.kusto.fabric.microsoft.com',
    'https://dataexplorer.azure.com/clusters/b.z9.kusto.fabric.microsoft.com/databases/',
  ],
  [
    'https://c.r.kusto.usgovcloudapi.net',
    'https://dataexplorer.azure.us/clusters/c.r.kusto.usgovcloudapi.net/databases/',
  ],
  [
    'https://d.r.kusto.chinacloudapi.cn',
    'https://dataexplorer.azure.cn/clusters/d.r.kusto.chinacloudapi.cn/databases/',
  ],
  ['https://kusto.acme.example:8443', 'https://kusto.acme.example:8443/'],
] as const) {
  test(`the link for ${engine} opens the query in its web UI`, () => {
    const link = webUiLink(engine, 'My DB', KQL)
    assert.ok(link.startsWith(`${start}My%20DB?query=`), link)
    const query = new URL(link).searchParams.get('query') ?? ''
    assert.equal(gunzipSync(Buffer.from(query, 'base64')).toString(), KQL)
    assert.equal(webUiLink(engine, 'My DB', KQL), link)
  })
}
