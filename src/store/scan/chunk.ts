/**
 * Columns are held in pieces of so many positions, whatever blocks these came in: what a position holds never changes, so neither does a piece that is
 * complete, although blocks are joined. Small enough that an event's place in it has 16 bits, and that looking at one takes a millisecond; large enough that
 * some hundreds of them are 10 million events.
 */
export const CHUNK_ROWS = 32_768

/** The number of the chunk that has this position. */
export function chunkOf(position: number): number {
  return Math.floor((position - 1) / CHUNK_ROWS)
}

/** The position of its first place. */
export function chunkStart(chunk: number): number {
  return chunk * CHUNK_ROWS + 1
}
