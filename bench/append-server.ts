/** `node append-server.ts DIR`: the limit of durable intake: every body is appended to one file, synced together with its neighbours, and counted. */
import { mkdir, open } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { heard, peakRssMb, print } from './child.ts'

const dir = process.argv[2] ?? ''
await mkdir(dir, { recursive: true })
const file = await open(join(dir, 'bodies'), 'a')
let waiting: { body: Buffer; response: ServerResponse }[] = []
let writing = false

const server = createServer((request, response) => void receive(request, response))
server.listen(0, '127.0.0.1', () =>
  print({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'none' }),
)
process.once('SIGTERM', () => process.exit())
for await (const _ of heard()) print({ peakRssMb: peakRssMb(), cpuSeconds: 0, writtenBytes: 0 })

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  waiting.push({ body: Buffer.concat(parts), response })
  if (!writing) await commit()
}

async function commit(): Promise<void> {
  writing = true
  while (waiting.length > 0) {
    const group = waiting
    waiting = []
    await file.appendFile(Buffer.concat(group.map(({ body }) => body)))
    await file.datasync()
    for (const { body, response } of group)
      response.end(JSON.stringify({ accepted: body.toString('latin1').split('\n').length - 1 }))
  }
  writing = false
}
