const LINE_FEED = 0x0a

/** The lines at the given positions (ascending) of a block whose first line is at `from`; each still ended by its line feed. */
export function* linesAt(
  lines: Buffer,
  from: number,
  positions: Iterable<number>,
): Generator<{ readonly line: Buffer; readonly position: number }> {
  let at = from
  let offset = 0
  for (const position of positions) {
    for (; at < position; at += 1) offset = lines.indexOf(LINE_FEED, offset) + 1
    const end = lines.indexOf(LINE_FEED, offset) + 1
    yield { line: lines.subarray(offset, end), position }
    offset = end
    at += 1
  }
}
