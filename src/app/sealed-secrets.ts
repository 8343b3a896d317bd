import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random } from '../base/random.ts'
import { Fault } from '../model/fault.ts'

/**
 * Destination secrets at rest: AES-256-GCM under the master key, bound to the destination's id so that a sealed value cannot be moved to another row.
 * Layout: version (1 byte) | nonce (12) | tag (16) | ciphertext; nothing at all where there is no secret, so that no key is needed for it.
 */
export class SecretBox {
  readonly #key: Uint8Array
  readonly #random: Random

  constructor(key: Uint8Array, random: Random) {
    this.#key = key
    this.#random = random
  }

  seal(destinationId: string, secrets: Readonly<Record<string, string>>): Uint8Array {
    if (Object.keys(secrets).length === 0) return new Uint8Array()
    const nonce = this.#random.bytes(NONCE_BYTES)
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce).setAAD(Buffer.from(destinationId))
    const sealed = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()])
    return Buffer.concat([Uint8Array.of(VERSION), nonce, cipher.getAuthTag(), sealed])
  }

  /** Throws Fault SECRET_UNREADABLE when it was sealed under another key. */
  open(destinationId: string, sealed: Uint8Array): Record<string, string> {
    if (sealed.length === 0) return {}
    const bytes = Buffer.from(sealed)
    const nonce = bytes.subarray(1, 1 + NONCE_BYTES)
    const tag = bytes.subarray(1 + NONCE_BYTES, HEADER_BYTES)
    try {
      const decipher = createDecipheriv(ALGORITHM, this.#key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(destinationId))
        .setAuthTag(tag)
      const text = Buffer.concat([decipher.update(bytes.subarray(HEADER_BYTES)), decipher.final()]).toString('utf8')
      return JSON.parse(text) as Record<string, string>
    } catch (error) {
      throw new Fault('SECRET_UNREADABLE', { cause: error })
    }
  }
}

const ALGORITHM = 'aes-256-gcm'
const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES
