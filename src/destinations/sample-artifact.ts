import { gzipSync } from 'node:zlib'
import { crc64 } from '../blocks/crc64.ts'
import type { ArtifactName } from '../model/ids.ts'
import { window } from '../model/window.ts'
import type { Artifact } from './destination.ts'

const CHUNK_BYTES = 1024 * 1024

export interface SampleOptions {
  /** How many events. */
  readonly rows?: number
  /** Random hexadecimal digits in each event, so that it hardly compresses. */
  readonly padding?: (row: number) => string
}

/** A real artifact for tests of destinations: gzipped NDJSON, the same for the same options. */
export function sampleArtifact(name: string, options: SampleOptions = {}): Artifact & { readonly bytes: Buffer } {
  const { rows = 3, padding = () => '' } = options
  const lines = Array.from({ length: rows }, (_, row) =>
    JSON.stringify({ id: `event-${row + 1}`, padding: padding(row) }),
  )
  const raw = Buffer.from(`${lines.join('\n')}\n`)
  return artifactOfBytes(name, gzipSync(raw, { level: 1 }), { rows, rawBytes: raw.length })
}

/** An artifact of exactly these bytes. */
export function artifactOfBytes(
  name: string,
  bytes: Buffer,
  facts: { readonly rows: number; readonly rawBytes: number } = { rows: 1, rawBytes: bytes.length },
): Artifact & { readonly bytes: Buffer } {
  return {
    name: name as ArtifactName,
    stream: 'audit',
    window: window(1, 1 + facts.rows),
    ...facts,
    encoding: 'ndjson.gz',
    bytes,
    async *read(signal) {
      for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
        signal.throwIfAborted()
        const chunk = bytes.subarray(start, start + CHUNK_BYTES)
        yield { bytes: chunk, crc64: crc64(chunk) }
      }
    },
  }
}
