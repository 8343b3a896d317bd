/** A hash of an id as it is compared: 128 bits as four words. */
export const HASH_WORDS = 4
/** An id in a run: the words of its hash, and its position as the distance from the run's first one. */
export const ENTRY_WORDS = 5
export const ENTRY_BYTES = ENTRY_WORDS * 4

/** Four bytes a word; a view where the bytes lie so that there can be one. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  return new Uint32Array(buffer, byteOffset, byteLength / 4)
}

export function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
