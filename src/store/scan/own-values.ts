import { folded } from '../../model/search-words.ts'

/** The values of one block, as one text with a line feed behind each: no word has one in it. */
interface Piece {
  /** The number of its first value. */
  readonly first: number
  readonly text: string
  /** Of each value, without its line feed. */
  readonly ends: Uint32Array
}

/** What a piece takes beside its text and its ends. */
const PIECE_BYTES = 200

/** Values that are kept as they came, block by block, also repeated. As texts of whole blocks: a string for each would take twice the memory. */
export class OwnValues {
  readonly #pieces: Piece[] = []
  #count = 0
  #bytes = 0

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Answers the number of the first; the others follow. */
  add(values: readonly string[]): number {
    const first = this.#count
    const ends = new Uint32Array(values.length)
    let end = 0
    for (let index = 0; index < values.length; index += 1) {
      end += (values[index] as string).length
      ends[index] = end
      end += 1
    }
    const text = `${values.join('\n')}\n`
    this.#pieces.push({ first, text, ends })
    this.#count += values.length
    this.#bytes += PIECE_BYTES + text.length + ends.byteLength
    return first
  }

  at(number: number): string {
    const piece = this.#pieces[lastAtMost(this.#pieces.length, (index) => (this.#pieces[index] as Piece).first, number)]
    return piece === undefined ? '' : valueIn(piece, number - piece.first)
  }

  /** Each value, as the part [from, upto) of a text. */
  each(look: (text: string, from: number, upto: number) => void): void {
    for (const { text, ends } of this.#pieces) {
      let from = 0
      for (const end of ends) {
        look(text, from, end)
        from = end + 1
      }
    }
  }

  /** By number: 1 where the value, folded, has the word in it. */
  holding(word: string): Uint8Array {
    const holding = new Uint8Array(this.#count)
    for (const piece of this.#pieces) markHolding(piece, word, holding)
    return holding
  }
}

function valueIn({ text, ends }: Piece, index: number): string {
  return text.slice(index === 0 ? 0 : (ends[index - 1] as number) + 1, ends[index])
}

function markHolding(piece: Piece, word: string, holding: Uint8Array): void {
  const { first, text, ends } = piece
  const whole = folded(text)
  // Some letters fold to two: then places in the fold are not places in the text.
  if (whole.length !== text.length) {
    for (let index = 0; index < ends.length; index += 1)
      holding[first + index] = folded(valueIn(piece, index)).includes(word) ? 1 : 0
    return
  }
  for (let at = whole.indexOf(word); at >= 0; ) {
    const before = lastAtMost(ends.length, (index) => ends[index] as number, at)
    const index = before + 1
    holding[first + index] = 1
    at = whole.indexOf(word, (ends[index] as number) + 1)
  }
}

/** The last index with a number that is not greater; -1 where there is none. `numberAt` ascends. */
function lastAtMost(length: number, numberAt: (index: number) => number, wanted: number): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (numberAt(middle) <= wanted) low = middle + 1
    else high = middle
  }
  return low - 1
}
