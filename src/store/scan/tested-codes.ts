import type { FacetChunk } from './facet-chunk.ts'
import { TABLE_VALUES_MAX } from './value-table.ts'

/** What a test says of a chunk's facet. */
export interface TestedCodes {
  /** By code: 1 where the test takes its value. */
  readonly taken: Uint8Array
  /** Of the values that events of the chunk have. */
  readonly takes: 'none' | 'some' | 'all'
}

const TAKEN = 1
const NOT_TAKEN = 2

/** A question about values, asked once for each value of the facet's table and not once for each chunk. */
export function valueTest(takes: (value: string | null) => boolean): (facet: FacetChunk) => TestedCodes {
  const byNumber = new Uint8Array(TABLE_VALUES_MAX + 1)
  const test = (facet: FacetChunk, code: number): boolean => {
    const number = facet.numbers[code] as number
    if (number < 0) return takes(facet.valueOf(code))
    if (byNumber[number] === 0) byNumber[number] = takes(facet.valueOf(code)) ? TAKEN : NOT_TAKEN
    return byNumber[number] === TAKEN
  }
  return (facet) => {
    const codeCount = facet.numbers.length
    const taken = new Uint8Array(codeCount)
    let takenCount = 0
    let presentCount = 0
    for (let code = 0; code < codeCount; code += 1) {
      if (facet.counts[code] === 0) continue
      presentCount += 1
      if (!test(facet, code)) continue
      taken[code] = 1
      takenCount += 1
    }
    return { taken, takes: takenCount === 0 ? 'none' : takenCount === presentCount ? 'all' : 'some' }
  }
}
