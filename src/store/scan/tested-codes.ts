import type { FacetChunk } from './facet-chunk.ts'
import type { OwnValues } from './own-values.ts'
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

/**
 * A question about values, asked once for each value of the facet's table and not once for each chunk. `takesOwn`, if told, answers for all of a chunk's own
 * values at once: 1 where it is taken, by their numbers.
 */
export function valueTest(
  takes: (value: string | null) => boolean,
  takesOwn: (values: OwnValues) => Uint8Array = (values) =>
    Uint8Array.from({ length: values.count }, (_, number) => (takes(values.at(number)) ? 1 : 0)),
): (facet: FacetChunk) => TestedCodes {
  const byNumber = new Uint8Array(TABLE_VALUES_MAX + 1)
  return (facet) => {
    const own = takesOwn(facet.ownValues)
    const test = (code: number): boolean => {
      const number = facet.numbers[code] as number
      if (number < 0) return own[-1 - number] === 1
      if (byNumber[number] === 0) byNumber[number] = takes(facet.valueOf(code)) ? TAKEN : NOT_TAKEN
      return byNumber[number] === TAKEN
    }
    return tested(facet, test)
  }
}

function tested({ numbers, counts }: FacetChunk, takes: (code: number) => boolean): TestedCodes {
  const taken = new Uint8Array(numbers.length)
  let takenCount = 0
  let presentCount = 0
  for (let code = 0; code < taken.length; code += 1) {
    if (counts[code] === 0) continue
    presentCount += 1
    if (!takes(code)) continue
    taken[code] = 1
    takenCount += 1
  }
  return { taken, takes: takenCount === 0 ? 'none' : takenCount === presentCount ? 'all' : 'some' }
}
