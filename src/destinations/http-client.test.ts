import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { isFault } from '../model/fault.ts'
import { HttpClient } from './http-client.ts'

const server = createServer((request, response) => {
  if (request.url === '/hangs') return
  if (request.url === '/moved') response.writeHead(302, { location: '/long' })
  response.end('x'.repeat(300_000))
})
let origin = ''
before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

test('an exchange that takes longer than its limit is TIMED_OUT, of kind retry', async () => {
  const client = new HttpClient({ timeoutMs: 50 })
  const request = { method: 'GET', origin, path: '/hangs', headers: {} } as const
  await assert.rejects(
    client.send(request, new AbortController().signal),
    (error) => isFault(error) && error.code === 'TIMED_OUT' && error.kind === 'retry',
  )
  await client.close()
})

test("the caller's signal ends it with its own reason", async () => {
  const client = new HttpClient({ timeoutMs: 60_000 })
  const reason = new Error('enough')
  const request = { method: 'GET', origin, path: '/hangs', headers: {} } as const
  const controller = new AbortController()
  const answer = client.send(request, controller.signal)
  server.once('request', () => controller.abort(reason))
  await assert.rejects(answer, (error) => error === reason)
  await client.close()
})

test('no more of a body is read than asked for, and a redirect is an answer like any other', async () => {
  const client = new HttpClient()
  const signal = AbortSignal.timeout(10_000)
  const long = await client.send({ method: 'GET', origin, path: '/long', headers: {} }, signal)
  assert.ok(long.body.length >= 64 * 1024 && long.body.length < 300_000)
  const moved = await client.send({ method: 'GET', origin, path: '/moved', headers: {}, answerBytesMax: 1 }, signal)
  assert.deepEqual([moved.status, moved.header('location')], [302, '/long'])
  await client.close()
})
