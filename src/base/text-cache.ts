/**
 * Short texts out of bytes, mostly as the same string where the text is the same: no string is made, none has to be collected, and maps find it by its
 * identity. For values of which there are few.
 */
export class TextCache {
  readonly #texts: (string | undefined)[] = Array.from({ length: SLOTS }, () => undefined)

  text(bytes: Buffer, from: number, upto: number): string {
    if (upto - from > CHARS_MAX) return bytes.toString('utf8', from, upto)
    let hash = 0
    for (let at = from; at < upto; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1)
    const known = this.#texts[slot]
    if (known !== undefined && says(known, bytes, from, upto)) return known
    const text = bytes.toString('utf8', from, upto)
    this.#texts[slot] = text
    return text
  }
}

const SLOTS = 4096
const CHARS_MAX = 64

/** Byte by byte: a text with other than ASCII characters has more bytes than characters, and is never found. */
function says(text: string, bytes: Buffer, from: number, upto: number): boolean {
  if (text.length !== upto - from) return false
  for (let at = from; at < upto; at += 1) if (text.charCodeAt(at - from) !== bytes[at]) return false
  return true
}
