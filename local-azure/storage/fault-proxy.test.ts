import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { startFaultProxy } from './fault-proxy.ts'

for (const at of ['arrival', 'effect'] as const) {
  test(`a request that is held at its ${at} has ${at === 'effect' ? 'all' : 'none'} of its effect, and no answer`, async () => {
    await using place = await openPlace()
    const { promise, resolve } = Promise.withResolvers<void>()
    place.proxy.plan.add({ kind: 'hold', at, held: resolve }, { operation: 'PutMessage', path: 'second' })
    assert.equal((await place.send('/first/messages')).status, 201)
    const gaveUp = new AbortController()
    const held = place.send('/second/messages', gaveUp.signal)
    await promise
    assert.deepEqual(place.taken, at === 'effect' ? ['/first/messages', '/second/messages'] : ['/first/messages'])
    gaveUp.abort()
    await assert.rejects(held, { name: 'AbortError' })
    const seen = place.proxy.requests.map(({ operation, status }) => ({ operation, status }))
    assert.deepEqual(seen, [
      { operation: 'PutMessage', status: 201 },
      { operation: 'PutMessage', status: at === 'effect' ? 201 : undefined },
    ])
  })
}

test('the status of an answer that is lost is kept', async () => {
  await using place = await openPlace()
  place.proxy.plan.add({ kind: 'lose-answer' })
  await assert.rejects(place.send('/queue/messages'), /fetch failed/)
  assert.deepEqual(
    place.proxy.requests.map(({ status }) => status),
    [201],
  )
})

/** A service that takes everything, behind a proxy. */
async function openPlace() {
  const taken: string[] = []
  const service = createServer(async (request, response) => {
    await text(request)
    taken.push(request.url ?? '')
    response.writeHead(201).end()
  })
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
  const proxy = await startFaultProxy({ target: `http://127.0.0.1:${(service.address() as AddressInfo).port}` })
  return {
    proxy,
    taken,
    send: (path: string, signal = AbortSignal.timeout(10_000)) =>
      fetch(new URL(path, proxy.endpoint), { method: 'POST', body: 'a message', signal }),
    [Symbol.asyncDispose]: async () => {
      await proxy.close()
      service.close()
    },
  }
}
