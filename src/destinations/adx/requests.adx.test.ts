import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname, userInfo } from 'node:os'
import { text } from 'node:stream/consumers'
import { after, before, beforeEach, test } from 'node:test'
import { isFault } from '../../model/fault.ts'
import { type AdxPlace, startAdxPlace } from './testing/adx-place.ts'
import { rowsArtifact, verdicts } from './testing/rows-artifact.ts'

interface Seen {
  readonly url: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** Passes everything on to the stand-in, remembers it, and may change the answers: what a proxy, or a cluster of someone else, can do. */
interface Forwarder {
  readonly url: string
  readonly seen: Seen[]
  change: (answer: string) => string
  readonly server: Server
}

let place: AdxPlace
let engine: Forwarder
let ingestion: Forwarder
before(async () => {
  place = await startAdxPlace()
  engine = await forwardTo(place.adx.clusterUrl)
  ingestion = await forwardTo(place.adx.ingestUrl)
})
after(async () => {
  for (const { server } of [engine, ingestion]) {
    server.closeAllConnections()
    server.close()
  }
  await place.close()
})
beforeEach(() => {
  for (const each of [engine, ingestion]) {
    each.seen.splice(0)
    each.change = (answer) => answer
  }
})

test('a request tells who we are and nothing about the machine or its user, and the key is in none', async () => {
  const destination = openThrough()
  await destination.put(rowsArtifact(verdicts(3)), soon())
  const all = [...engine.seen, ...ingestion.seen]
  assert.ok(all.length >= 6, String(all.length))
  for (const { url, headers, body } of all) {
    const sent = JSON.stringify([url, headers, body])
    assert.ok(!sent.includes(place.adx.applicationKey))
    // What Entra made, and is random, may hold any four letters.
    const { authorization: _, ...ours } = headers
    for (const personal of [userInfo().username, hostname()]) {
      assert.ok(!Object.values(ours).some((value) => String(value).includes(personal)), personal)
    }
    assert.equal(headers['x-ms-user'], undefined)
    if (url === '/v1/rest/auth/metadata') {
      assert.equal(headers['authorization'], undefined)
      continue
    }
    assert.match(String(headers['authorization']), /^Bearer \S+$/)
    assert.equal(headers['x-ms-app'], 'Spillway')
    assert.match(String(headers['x-ms-client-version']), /^Spillway:\d/)
    assert.match(String(headers['x-ms-client-request-id']), /^Spillway\.(?:command|query);[0-9a-f-]{36}$/)
  }
  const query = all.find(({ url }) => url === '/v2/rest/query')
  assert.equal(JSON.parse(query?.body ?? '{}').properties.Options.request_readonly, true)
})

test('containers or queues on a host of someone else are refused before anything is sent there', async () => {
  for (const [part, foreign] of [
    [/http:\/\/127\.0\.0\.1:\d+(?=\/adxstandin\d\/ingestdata)/g, 'https://blob.evil.example'],
    [/http:\/\/127\.0\.0\.1:\d+(?=\/adxstandin\d\/readyfor)/g, 'https://a.queue.core.windows.net.evil.example'],
  ] as const) {
    ingestion.change = (answer) => answer.replaceAll(part, foreign)
    const put = openThrough().put(rowsArtifact(verdicts(3, 'foreign')), soon())
    await assert.rejects(put, (error) => isFault(error) && error.code === 'HOST_NOT_ALLOWED')
  }
})

test('an answer that is cut, of another form, or says in its end that it is not whole, is a fault and never a success', async () => {
  const destination = openThrough()
  const artifact = rowsArtifact(verdicts(3, 'partial'))
  for (const [change, code] of [
    [(answer: string) => answer.slice(0, 20), 'NOT_A_CLUSTER'],
    [() => '<html>sign in to the network</html>', 'NOT_A_CLUSTER'],
    [(answer: string) => answer.replace('"HasErrors":false', '"HasErrors":true'), 'ANSWER_INCOMPLETE'],
    [(answer: string) => answer.replace(/"Rows":\[\[0/, '"Rows":[{"OneApiErrors":[]}],"x":[[0'), 'ANSWER_INCOMPLETE'],
  ] as const) {
    engine.change = (answer) => (answer.startsWith('[') ? change(answer) : answer)
    await assert.rejects(
      destination.find(artifact.name, soon()),
      (error) => isFault(error) && error.code === code,
      code,
    )
  }
})

test('where only a part of the table is visible, a slice is short and never taken for whole', async () => {
  const destination = openThrough()
  const artifact = rowsArtifact(verdicts(3, 'hidden'))
  engine.change = (answer) => answer.replace(/"Rows":\[\[\d+,\d+\]\]/, '"Rows":[[2,2]]')
  assert.deepEqual(await destination.confirm({ ...artifact, details: {} }, soon()), {
    state: 'short',
    rows: 2,
    expected: 3,
  })
})

function openThrough() {
  return place.open({ changes: { clusterEndpoint: engine.url, ingestionEndpoint: ingestion.url } })
}

async function forwardTo(target: string): Promise<Forwarder> {
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const url = request.url ?? '/'
    forwarder.seen.push({ url, headers: { ...request.headers }, body })
    const answer = await fetch(`${target}${url}`, {
      method: request.method ?? 'GET',
      headers: {
        'content-type': 'application/json',
        ...(request.headers.authorization === undefined ? {} : { authorization: request.headers.authorization }),
      },
      ...(body === '' ? {} : { body }),
    })
    response.writeHead(answer.status).end(forwarder.change(await answer.text()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const forwarder: Forwarder = { url, seen: [], change: (answer) => answer, server }
  return forwarder
}

function soon(): AbortSignal {
  return AbortSignal.timeout(30_000)
}
