const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const NEWLINE = 0x0a
const OPENING: readonly number[] = [0x7b, 0x5b]
const CLOSING: readonly number[] = [0x7d, 0x5d]
/** A control character, as wrong inside a JSON string as the raw line break it stands for: the item stays invalid and stays one line. */
const SUBSTITUTE = 0x01

/**
 * The items of one JSON array, each on a line of its own, without holding more than a piece of it in memory. Only brackets and strings are
 * looked at: whether an item is valid JSON is for the server to say, item by item.
 */
export async function* arrayItems(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let depth = 0
  let inString = false
  let escaped = false
  for await (const chunk of chunks) {
    const out = Buffer.allocUnsafe(chunk.length)
    let length = 0
    for (const byte of chunk) {
      let written = byte
      if (inString) {
        if (byte === NEWLINE) written = SUBSTITUTE
        if (escaped) escaped = false
        else if (byte === BACKSLASH) escaped = true
        else if (byte === QUOTE) inString = false
      } else if (byte === QUOTE) {
        inString = true
      } else if (OPENING.includes(byte)) {
        depth += 1
        if (depth === 1) continue
      } else if (CLOSING.includes(byte)) {
        depth -= 1
        if (depth === 0) written = NEWLINE
      } else if (byte === COMMA && depth === 1) {
        written = NEWLINE
      } else if (byte <= 0x20) {
        written = 0x20
      }
      out[length] = written
      length += 1
    }
    yield out.subarray(0, length)
  }
  if (depth > 0) throw new Error('the JSON array does not end')
}
