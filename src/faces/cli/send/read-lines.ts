/** Twice over what a server may be configured to take (intakeLineBytesMax is at most 16 MiB): a line beyond it is never held in memory. */
const LINE_BYTES_MAX = 32 * 1024 * 1024
const NEWLINE = 0x0a
const NOTHING: Buffer = Buffer.alloc(0)

export interface Line {
  /** Without its line break. Empty where `tooLong`. */
  readonly bytes: Buffer
  /** From 1, blank lines counted. */
  readonly number: number
  /** Offset of the byte after its line break. */
  readonly end: number
  readonly tooLong: boolean
}

/** Where reading begins: after `line` lines and `offset` bytes. */
export interface Place {
  readonly line: number
  readonly offset: number
}

/** The lines that are not blank, in groups as they arrive. */
export async function* readLines(chunks: AsyncIterable<Buffer>, start: Place): AsyncGenerator<readonly Line[]> {
  let number = start.line
  let offset = start.offset
  let parts: Buffer[] = []
  let partBytes = 0
  const endLine = (rest: Buffer, breakBytes: number): Line => {
    const tooLong = partBytes + rest.length > LINE_BYTES_MAX
    const whole = parts.length === 0 ? rest : Buffer.concat([...parts, rest])
    const bytes = tooLong ? NOTHING : number === 0 ? withoutByteOrderMark(whole) : whole
    number += 1
    offset += partBytes + rest.length + breakBytes
    parts = []
    partBytes = 0
    return { bytes, number, end: offset, tooLong }
  }

  for await (const chunk of chunks) {
    const lines: Line[] = []
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      lines.push(endLine(chunk.subarray(from, at), 1))
      from = at + 1
    }
    const rest = chunk.subarray(from)
    partBytes += rest.length
    if (partBytes > LINE_BYTES_MAX) parts = []
    else if (rest.length > 0) parts.push(rest)
    const filled = lines.filter((line) => line.tooLong || !isBlank(line.bytes))
    if (filled.length > 0) yield filled
  }
  if (partBytes === 0) return
  const last = endLine(NOTHING, 0)
  if (last.tooLong || !isBlank(last.bytes)) yield [last]
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)
}

function withoutByteOrderMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}
