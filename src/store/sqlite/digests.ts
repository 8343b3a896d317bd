import { createHash, type Hash } from 'node:crypto'
import { present } from '../../base/assert.ts'

/** SHA-256 sums under way in a database thread, by number. */
export class Digests {
  readonly #hashes = new Map<number, Hash>()

  begin(id: number, prefix: Uint8Array): void {
    this.#hashes.set(id, createHash('sha256').update(prefix))
  }

  add(id: number, bytes: Uint8Array): void {
    present(this.#hashes.get(id), `the digest ${id}`).update(bytes)
  }

  /** The sum in hexadecimal; undefined where it was only to be given up. */
  end(id: number, suffix: Uint8Array | undefined): string | undefined {
    const hash = this.#hashes.get(id)
    this.#hashes.delete(id)
    return suffix && present(hash, `the digest ${id}`).update(suffix).digest('hex')
  }
}
