import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { createInterface } from 'node:readline'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ContainerClient } from '@azure/storage-blob'

it('npm run local-azure prints what to use, serves it, and stops when told', async () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, '--json', '--https'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const settings = JSON.parse(line) as {
      standIn: boolean
      adx: Record<'clusterUrl' | 'authorityUrl' | 'tenantId' | 'caFile', string>
      storage: Record<'endpoint' | 'container' | 'sasToken', string>
    }
    assert.equal(settings.standIn, true)
    const { adx, storage } = settings
    const ca = await readFile(adx.caFile, 'utf8')
    assert.match(adx.clusterUrl, /^https:/)
    assert.equal(await statusOf(`${adx.clusterUrl}/v1/rest/auth/metadata`, ca), 200)
    assert.equal(await statusOf(`${adx.authorityUrl}/${adx.tenantId}/v2.0/.well-known/openid-configuration`, ca), 200)
    const container = new ContainerClient(`${storage.endpoint}/${storage.container}?${storage.sasToken}`)
    await container.getBlockBlobClient('a.txt').upload('x', 1)
  } finally {
    child.kill('SIGINT')
    await once(child, 'exit')
  }
  assert.equal(child.exitCode, 0)
})

async function statusOf(url: string, ca: string): Promise<number | undefined> {
  const sent = request(url, { ca }).end()
  const [response] = (await once(sent, 'response')) as [{ statusCode?: number; resume(): void }]
  response.resume()
  return response.statusCode
}
