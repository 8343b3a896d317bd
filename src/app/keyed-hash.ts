import { createHmac } from 'node:crypto'

/** HMAC-SHA-256 under a key that the master key gives for this purpose alone. */
export function keyedHash(masterKey: Uint8Array, purpose: string, text: string): Buffer {
  const key = createHmac('sha256', masterKey).update(`spillway ${purpose} v1`).digest()
  return createHmac('sha256', key).update(text).digest()
}
