import { ENTRY_WORDS, HASH_WORDS } from './id-entry.ts'

/** A place in a run that is being merged with others. */
export interface EntryCursor {
  /** The position from which the run's entries count theirs. */
  readonly from: number
  /** The chunk that it is in, and where in its words; undefined at the end. */
  readonly chunk: Uint32Array | undefined
  readonly at: number
  next(): void
}

const NOTHING_LEFT = 2 ** 32

/**
 * Moves entries from the cursors into `out`, in order, until it is full or nothing is left; those below `oldest` are left out. `from`: where the merged
 * run's positions begin. Answers how many entries came out.
 */
export function mergeEntries(
  cursors: readonly EntryCursor[],
  out: Uint32Array,
  { from, oldest }: { readonly from: number; readonly oldest: number },
): number {
  const heads = Float64Array.from(cursors, headOf)
  let end = 0
  while (end < out.length) {
    const least = leastOf(heads)
    const cursor = cursors[least]
    if (cursor?.chunk === undefined) break
    const { chunk, at } = cursor
    const position = cursor.from + (chunk[at + HASH_WORDS] as number)
    if (position >= oldest) {
      for (let word = 0; word < HASH_WORDS; word += 1) out[end + word] = chunk[at + word] as number
      out[end + HASH_WORDS] = position - from
      end += ENTRY_WORDS
    }
    cursor.next()
    heads[least] = headOf(cursor)
  }
  return end / ENTRY_WORDS
}

function headOf({ chunk, at }: EntryCursor): number {
  return chunk === undefined ? NOTHING_LEFT : (chunk[at] as number)
}

function leastOf(heads: Float64Array): number {
  let least = 0
  for (let index = 1; index < heads.length; index += 1)
    if ((heads[index] as number) < (heads[least] as number)) least = index
  return least
}
