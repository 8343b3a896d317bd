import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { fetchJson } from './request.ts'

test('an answer is its JSON, whatever its status; an empty one is empty', async () => {
  await using server = await serve((request, response) => {
    response.statusCode = 409
    response.end(request.url === '/empty' ? '' : '{"a":1}')
  })
  assert.deepEqual(await fetchJson(`${server.url}/`), { a: 1 })
  assert.deepEqual(await fetchJson(`${server.url}/empty`), {})
})

test('an answer that breaks off is none', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('{"a":', () => response.destroy())
  })
  await assert.rejects(fetchJson(server.url), { name: 'RequestError', code: 'UNREACHABLE' })
})

test('what is not JSON is somebody else’s answer', async () => {
  await using server = await serve((_, response) => response.end('<html>Sign in'))
  await assert.rejects(fetchJson(server.url), { code: 'UNREACHABLE', message: /not Spillway's/ })
})

test('who gives up gets the own reason back', async () => {
  const stop = new AbortController()
  await using server = await serve((_, response) => {
    response.write('{')
    stop.abort(new Error('no longer wanted'))
  })
  await assert.rejects(fetchJson(server.url, { signal: stop.signal }), /no longer wanted/)
})

async function serve(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
