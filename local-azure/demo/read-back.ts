import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { isStreamName, type StreamName } from '../../src/model/ids.ts'
import { serviceClient } from '../storage/azurite.ts'
import { EXPORT_PATH } from './create-exports.ts'
import type { Delivered, FoundEvent, FoundFile } from './prove.ts'
import { CONTAINER, type Storage } from './start-storage.ts'

/** Files of Spillway itself, such as that of the connection test: no data. */
const OWN_FILES = `${EXPORT_PATH}/_spillway/`
const ISIZE_BYTES = 4
const LINE_FEED = 0x0a

/**
 * Everything in the container, as any reader of the lake finds it: with the official client and the account's key, zlib and JSON.parse. Nothing of
 * Spillway's own code has a part in it. Files of any size, in constant memory.
 */
export async function* readBack({ azurite }: Storage, stop: AbortSignal): AsyncGenerator<Delivered> {
  const container = serviceClient(azurite).getContainerClient(CONTAINER)
  for await (const { name, properties } of container.listBlobsFlat()) {
    stop.throwIfAborted()
    if (name.startsWith(OWN_FILES)) continue
    const { readableStreamBody } = await container.getBlobClient(name).download()
    yield* readGzipFile(name, properties.contentLength ?? 0, readableStreamBody ?? Readable.from([]))
  }
}

/** The events of one file, then the file; what is wrong with it is a part of that, and no exception. `size` is what the service says. */
export async function* readGzipFile(
  name: string,
  size: number,
  source: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<Delivered> {
  const stored = new StoredBytes(source)
  const found = { rows: 0, rawBytes: 0 }
  const problems: string[] = []
  try {
    const stream = streamOf(name)
    for await (const lines of wholeLines(inflated(stored))) {
      found.rawBytes += lines.length
      const events = eventsOf(lines, found.rows)
      found.rows += events.length
      yield { kind: 'events', stream, events }
    }
    if (found.rawBytes % 2 ** 32 !== stored.lastWord())
      problems.push(`${name}: is not one gzip member and nothing else`)
  } catch (error) {
    problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (stored.bytes !== size) problems.push(`${name}: ${stored.bytes} of ${size} bytes could be read`)
  const file: FoundFile = { name, bytes: stored.bytes, sha256: stored.sha256(), rows: found.rows, problems }
  yield { kind: 'file', file }
}

/** `spillway/<stream>/dt=…/hh=…/…` */
function streamOf(name: string): StreamName {
  const folder = name.slice(EXPORT_PATH.length + 1).split('/')[0] ?? ''
  if (!name.startsWith(`${EXPORT_PATH}/`) || !name.endsWith('.ndjson.gz') || !isStreamName(folder))
    throw new Error('is no file of a stream')
  return folder
}

/** The bytes as they are stored, with what is to be known of them when they have passed. */
class StoredBytes implements AsyncIterable<Uint8Array> {
  bytes = 0
  readonly #source: AsyncIterable<Uint8Array | string>
  readonly #hash = createHash('sha256')
  #tail: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Uint8Array | string>) {
    this.#source = source
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const part of this.#source) {
      const chunk = Buffer.from(part as Uint8Array)
      this.bytes += chunk.length
      this.#hash.update(chunk)
      this.#tail = Buffer.concat([this.#tail, chunk.subarray(-ISIZE_BYTES)]).subarray(-ISIZE_BYTES)
      yield chunk
    }
  }

  sha256(): string {
    return this.#hash.digest('hex')
  }

  /** The last four bytes of a gzip member: its length uncompressed, modulo 2^32. */
  lastWord(): number | undefined {
    return this.#tail.length < ISIZE_BYTES ? undefined : this.#tail.readUInt32LE()
  }
}

/** zlib compares the CRC-32 and the length of what it inflated with those in the file. */
async function* inflated(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 })
  const feeding = pipeline(stored, gunzip)
  feeding.catch(() => {}) // the same error ends the reading below
  for await (const chunk of gunzip) yield chunk as Buffer
  await feeding
}

async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const end = text.lastIndexOf(LINE_FEED) + 1
    rest = text.subarray(end)
    if (end > 0) yield text.subarray(0, end)
  }
  if (rest.length > 0) throw new Error('its last line does not end')
}

function eventsOf(lines: Buffer, rowsBefore: number): FoundEvent[] {
  const texts = lines.toString('utf8', 0, lines.length - 1).split('\n')
  return texts.map((line, index) => {
    const event = parsed(line)
    if (event === undefined) throw new Error(`line ${rowsBefore + index + 1} is no event`)
    return event
  })
}

function parsed(line: string): FoundEvent | undefined {
  try {
    const { id, tenantId } = JSON.parse(line) as { id?: unknown; tenantId?: unknown }
    return typeof id === 'string' ? { id, isOwn: tenantId === 'spillway' } : undefined
  } catch {
    return undefined
  }
}
