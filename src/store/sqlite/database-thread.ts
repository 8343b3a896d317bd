/** The thread that owns one SQLite connection, so that neither fsync nor a long read ever holds up the event loop. */
import { parentPort } from 'node:worker_threads'
import { present } from '../../base/assert.ts'
import { isFault } from '../../model/fault.ts'
import { ID_LEVELS } from '../id-index/id-levels.ts'
import { appendBatches } from './append-batches.ts'
import { type Database, openDatabase } from './database.ts'
import { Digests } from './digests.ts'
import { findIds } from './find-ids.ts'
import { type IdIndexes, openIdIndexes } from './id-indexes.ts'
import type { DatabaseFailure, Reply, Request } from './protocol.ts'
import { readBlocks } from './read-blocks.ts'
import { runQuery } from './run-query.ts'
import { selectEvents } from './select-events.ts'

const port = present(parentPort, 'the parent thread')
let opened: { readonly database: Database; readonly ids: IdIndexes } | undefined
const digests = new Digests()

port.on('message', ({ id, request }: { id: number; request: Request }) => {
  try {
    const { value, transfer } = answer(request)
    port.postMessage({ id, ok: true, value } satisfies Reply, transfer)
  } catch (error) {
    port.postMessage({ id, ok: false, error: failure(error) } satisfies Reply)
  }
})

interface Answer {
  readonly value: unknown
  readonly transfer: ArrayBuffer[]
}

function answer(request: Request): Answer {
  if (request.op === 'open') {
    const database = openDatabase(request.setup)
    opened = { database, ids: openIdIndexes(database, request.setup.idLevels ?? ID_LEVELS) }
    return plain(undefined)
  }
  if (request.op === 'close') {
    opened?.database.connection.close()
    return plain(undefined)
  }
  const { database, ids } = present(opened, 'an open database')
  switch (request.op) {
    case 'query':
      return plain(runQuery(database, request.sql, request.parameters))
    case 'rollBack':
      if (database.connection.isTransaction) database.connection.exec('ROLLBACK')
      return plain(undefined)
    case 'beginDigest':
      return plain(digests.begin(request.id, request.prefix))
    case 'endDigest':
      return plain(digests.end(request.id, request.suffix))
    case 'append':
      return plain(appendBatches(database, ids, request.batches))
    case 'find':
      return plain(findIds(database, ids, request))
    case 'select':
      return plain(selectEvents(database, request))
    case 'readBlocks': {
      const { digest } = request
      const blocks = readBlocks(database, request)
      if (digest !== undefined) for (const { segment } of blocks) digests.add(digest, segment)
      return { value: blocks, transfer: blocks.map((block) => block.segment.buffer as ArrayBuffer) }
    }
  }
}

function plain(value: unknown): Answer {
  return { value, transfer: [] }
}

function failure(error: unknown): DatabaseFailure {
  if (isFault(error)) return { message: error.message, code: error.code }
  const { message, errcode } = error as { message: string; errcode?: number }
  // Extended result codes carry the primary one in the low byte.
  return { message, code: errcode === undefined ? undefined : errcode & 0xff }
}
