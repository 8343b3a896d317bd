import type { MessagePort } from 'node:worker_threads'
import { present, unreachable } from '../base/assert.ts'
import { ownBytes } from '../base/own-bytes.ts'
import type { StreamName } from '../model/ids.ts'
import type { AppendResult } from '../store/store.ts'
import type { StreamDefinition } from '../streams/stream.ts'
import { BlockMaker } from './block-maker.ts'
import type { ReadyBlock } from './group-commit.ts'
import type { ReadLimits } from './read-events.ts'
import { errorOf, type FromReader, plainError, type ToReader } from './reader-protocol.ts'
import { SentBody } from './sent-body.ts'
import { takeBody } from './take-body.ts'

export interface ServedReader {
  readonly limits: ReadLimits
  streamDefinition(name: StreamName): StreamDefinition
}

/** Reads the bodies that come through the port into blocks that are ready to be committed, and answers with what became of them. */
export function serveReader(port: MessagePort, { limits, streamDefinition }: ServedReader): void {
  const bodies = new Map<number, SentBody>()
  const commits = new Map<number, PromiseWithResolvers<AppendResult>>()
  const blocks = new BlockMaker((ready) => sendBlock(ready))
  let lastBlock = 0

  port.on('message', (message: ToReader) => {
    switch (message.op) {
      case 'begin':
        void begin(message)
        break
      case 'chunk':
        // A body that is over already has its outcome: what was still on its way is let go.
        bodies.get(message.body)?.push(message.bytes, message.at)
        break
      case 'end':
        bodies.get(message.body)?.end(message.error && errorOf(message.error))
        break
      case 'committed':
        commitOf(message.block).resolve(message.result)
        break
      case 'refused':
        commitOf(message.block).reject(errorOf(message.error))
        break
      default:
        unreachable(message)
    }
  })

  async function begin({ body, stream, ...form }: Extract<ToReader, { op: 'begin' }>): Promise<void> {
    const chunks = new SentBody((bytes) => send({ op: 'read', body, bytes, heldBytes: blocks.bytesInFlight }))
    bodies.set(body, chunks)
    const options = { ...form, stream: streamDefinition(stream), receivedAt: () => chunks.receivedAt, limits }
    const message = await takeBody(chunks, options, blocks).then(
      ({ fault, ...outcome }) => ({ op: 'taken' as const, outcome: { ...outcome, error: fault && plainError(fault) } }),
      (error) => ({ op: 'failed' as const, error: plainError(error) }),
    )
    bodies.delete(body)
    send({ ...message, body, heldBytes: blocks.bytesInFlight })
  }

  function sendBlock(ready: ReadyBlock): Promise<AppendResult> {
    const block = ++lastBlock
    const commit = Promise.withResolvers<AppendResult>()
    commits.set(block, commit)
    const { columns, segment } = ready
    const idHashes = ownBytes(ready.idHashes)
    const moved = [idHashes, columns.narrow, columns.wide, segment.bytes].map(({ buffer }) => buffer as ArrayBuffer)
    send({ op: 'block', block, ready: { ...ready, idHashes } }, moved)
    return commit.promise
  }

  function commitOf(block: number): PromiseWithResolvers<AppendResult> {
    const commit = present(commits.get(block), 'the block that was committed')
    commits.delete(block)
    return commit
  }

  function send(message: FromReader, transfer: ArrayBuffer[] = []): void {
    port.postMessage(message, transfer)
  }
}
