import type { Steps } from './chunk-reader.ts'
import { matchingPlaces } from './matching-places.ts'
import { chunksOf, type Scope, scan } from './scope.ts'

/** The positions of all events that the filter takes, ascending. */
export function* selectPositions(scope: Scope): Steps<number[]> {
  const positions: number[] = []
  yield* scan(scope, { chunks: chunksOf(scope) }, (view, filter) => {
    const { count, list } = matchingPlaces(view, filter)
    for (let index = 0; index < count; index += 1) positions.push(view.start + (list[index] as number))
  })
  return positions
}
