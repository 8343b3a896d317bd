import { combineCrc32 } from './crc32.ts'

/** RFC 1952: deflate, no name, no time, unknown system: the same bytes on every machine. */
export const GZIP_HEADER: Uint8Array = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff)

/** One gzip member made of segments: header, the segments as they are, and this trailer, which needs their lengths and CRCs only. */
export class GzipTrailer {
  #crc32 = 0
  #rawBytes = 0

  add(segment: { readonly rawCrc32: number; readonly rawBytes: number }): void {
    this.#crc32 = combineCrc32(this.#crc32, segment.rawCrc32, segment.rawBytes)
    this.#rawBytes += segment.rawBytes
  }

  /** Length of all lines so far, uncompressed. */
  get rawBytes(): number {
    return this.#rawBytes
  }

  /** An empty final DEFLATE block, the CRC-32 and the length modulo 2^32. */
  bytes(): Uint8Array {
    const trailer = Buffer.alloc(10)
    trailer.writeUInt16LE(0x0003, 0)
    trailer.writeUInt32LE(this.#crc32, 2)
    trailer.writeUInt32LE(this.#rawBytes % 0x1_0000_0000, 6)
    return trailer
  }
}
