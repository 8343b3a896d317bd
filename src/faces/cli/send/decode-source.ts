import { createReadStream } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { arrayItems } from './array-items.ts'

export interface SourceOptions {
  /** `-` is standard input. */
  readonly path: string
  /** Byte to begin at: only for a file that is plain NDJSON. */
  readonly from: number
  /** Called with the size of every piece as it is read, before decompression. */
  readonly onRead: (bytes: number) => void
}

export interface Source {
  /** Newline-delimited JSON. */
  readonly chunks: AsyncIterable<Buffer>
  /** Neither compressed nor an array: an offset in it is an offset in the file. */
  readonly plain: boolean
  /** What one entry is called: `line` 12, or `item` 12 of an array. */
  readonly unit: 'line' | 'item'
  /** Stops reading, also where it waits for more. */
  close(): void
}

/** The events in a file or standard input as newline-delimited JSON, whichever of its four forms it has: NDJSON or an array, gzip or not. */
export async function decodeSource(options: SourceOptions): Promise<Source> {
  const { path, from } = options
  const raw: Readable =
    path === '-' ? process.stdin : createReadStream(path, { start: from, highWaterMark: 256 * 1024 })
  const close = (): void => void raw.destroy()
  if (from > 0) return { chunks: counted(raw, options.onRead), plain: true, unit: 'line', close }
  const packed = await peek(counted(raw, options.onRead), (head) => head.length >= 2)
  const gzipped = packed.head[0] === 0x1f && packed.head[1] === 0x8b
  const text = await peek(gzipped ? gunzip(packed.all) : packed.all, (head) => firstMark(head) !== undefined)
  const array = firstMark(text.head) === 0x5b
  return {
    chunks: array ? arrayItems(text.all) : text.all,
    plain: !gzipped && !array,
    unit: array ? 'item' : 'line',
    close,
  }
}

async function* counted(raw: Readable, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    onRead(chunk.length)
    yield chunk
  }
}

/** The first bytes, as many as are enough (or all there are), and the whole again. */
async function peek(
  chunks: AsyncIterable<Buffer>,
  enough: (head: Buffer) => boolean,
): Promise<{ head: Buffer; all: AsyncIterable<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  while (!enough(head)) {
    const next = await iterator.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  return { head, all: joined(head, iterator) }
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

function gunzip(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const unpacked = createGunzip({ chunkSize: 256 * 1024 })
  // A failure reaches the reader, because pipeline destroys `unpacked` with it.
  pipeline(Readable.from(chunks), unpacked, () => undefined)
  return unpacked
}

const BLANKS: readonly number[] = [0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]

/** The first byte that is neither blank nor of a byte order mark. */
function firstMark(head: Buffer): number | undefined {
  return head.find((byte) => !BLANKS.includes(byte))
}
