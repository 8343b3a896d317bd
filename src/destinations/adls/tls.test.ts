import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { generate } from 'selfsigned'
import { isFault } from '../../model/fault.ts'
import type { Destination } from '../destination.ts'
import { sampleArtifact } from '../sample-artifact.ts'
import { adls } from './index.ts'

const POLICY = { destinationHosts: ['127.0.0.1'], allowInsecureLoopback: false, fileDestinationRoots: [] }
const TOKEN = `sv=2022-11-02&sr=c&sp=cw&se=2100-01-01&sig=${'A'.repeat(43)}%3D`

const server = createServer()
let requests = 0
let destination: Destination

before(async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], { keySize: 2048 })
  server.setSecureContext({ key, cert })
  server.on('request', (_request, response) => {
    requests += 1
    response.writeHead(201).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}/acmelake01`
  const input = { storageAccount: 'acmelake01', fileSystem: 'audit', sasToken: TOKEN, endpoint }
  destination = adls.open(adls.parse(input, POLICY), POLICY)
})
after(async () => {
  await destination.close()
  server.close()
})

test('a certificate that nobody vouches for stops the probe at `connect`, and tells what to do behind a proxy', async () => {
  const { steps } = await destination.probe(AbortSignal.timeout(10_000))
  assert.partialDeepStrictEqual(steps.at(-1), { step: 'connect', ok: false, code: 'TLS_UNTRUSTED' })
  assert.match(steps.at(-1)?.hint ?? '', /NODE_EXTRA_CA_CERTS/)
})

test('and stops a put before a byte, or the token, is sent', async () => {
  const put = destination.put(sampleArtifact('a.ndjson.gz'), AbortSignal.timeout(10_000))
  await assert.rejects(put, (error) => isFault(error) && error.code === 'TLS_UNTRUSTED')
  assert.equal(requests, 0)
})
