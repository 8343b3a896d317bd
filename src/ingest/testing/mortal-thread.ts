/** A reader's thread that dies of certain bodies. */
import { parentPort, workerData } from 'node:worker_threads'
import { present } from '../../base/assert.ts'
import { streamDefinition } from '../../streams/registry.ts'
import type { ReadLimits } from '../read-events.ts'
import type { ToReader } from '../reader-protocol.ts'
import { serveReader } from '../serve-reader.ts'

const port = present(parentPort, 'the parent thread')

port.on('message', (message: ToReader) => {
  const text = message.op === 'chunk' ? Buffer.from(message.bytes).toString('latin1') : ''
  if (text.includes('"die"')) process.exit(3)
  if (text.includes('"throw"')) throw new Error('boom')
})
serveReader(port, { limits: workerData as ReadLimits, streamDefinition })
