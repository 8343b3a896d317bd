/** The thread that owns one SQLite connection, so that neither fsync nor a long read ever holds up the event loop. */
import { parentPort } from 'node:worker_threads'
import { present } from '../../base/assert.ts'
import { isFault } from '../../model/fault.ts'
import { ID_LEVELS } from '../id-index/id-levels.ts'
import { type Answering, answering, type Question } from '../scan/questions.ts'
import { takeTurns } from '../scan/take-turns.ts'
import { appendBatches } from './append-batches.ts'
import { type Database, openDatabase } from './database.ts'
import { Digests } from './digests.ts'
import { findIds } from './find-ids.ts'
import { type IdIndexes, openIdIndexes } from './id-indexes.ts'
import type { DatabaseFailure, EndOfAsk, Reply, Request } from './protocol.ts'
import { readBlocks } from './read-blocks.ts'
import { runQuery } from './run-query.ts'
import { sqliteColumns } from './sqlite-columns.ts'

const port = present(parentPort, 'the parent thread')
let opened: { readonly database: Database; readonly ids: IdIndexes; readonly answering: Answering } | undefined
const digests = new Digests()
const turns = takeTurns({ now: () => performance.now(), later: setImmediate })
/** Enough for what pages ask of 10 million events. */
const COLUMN_BYTES_MAX = 256 * 1024 * 1024

port.on('message', (message: { id: number; request: Request } | EndOfAsk) => {
  if ('endOf' in message) return end(message.endOf)
  const { id, request } = message
  try {
    if (request.op === 'ask') return ask(id, request.question)
    const { value, transfer } = answer(request)
    reply({ id, ok: true, value }, transfer)
  } catch (error) {
    reply({ id, ok: false, error: failure(error) })
  }
})

function reply(message: Reply, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}

function ask(id: number, question: Question): void {
  const steps = present(opened, 'an open database').answering(question)
  turns.start(id, steps, (outcome) => {
    if (outcome.ok) reply({ id, ok: true, value: outcome.value })
    else reply({ id, ok: false, error: failure(outcome.error) })
  })
}

function end(id: number): void {
  if (turns.end(id)) reply({ id, ok: true, value: undefined })
}

interface Answer {
  readonly value: unknown
  readonly transfer: ArrayBuffer[]
}

function answer(request: Exclude<Request, { op: 'ask' }>): Answer {
  if (request.op === 'open') {
    const database = openDatabase(request.setup)
    const { idLevels = ID_LEVELS, columnBytesMax = COLUMN_BYTES_MAX } = request.setup
    opened = {
      database,
      ids: openIdIndexes(database, idLevels),
      answering: answering(sqliteColumns(database), columnBytesMax),
    }
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
    case 'readBlocks': {
      const { digest } = request
      const read = readBlocks(database, request)
      if (digest !== undefined) digests.add(digest, read.bytes)
      return { value: read, transfer: [read.bytes.buffer as ArrayBuffer] }
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
