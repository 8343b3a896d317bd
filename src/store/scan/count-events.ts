import type { Steps } from './chunk-reader.ts'
import { matchingPlaces } from './matching-places.ts'
import { chunksOf, type Scope, scan } from './scope.ts'

export function* countEvents(scope: Scope): Steps<number> {
  let count = 0
  yield* scan(scope, { chunks: chunksOf(scope) }, (view, filter) => {
    count += matchingPlaces(view, filter).count
  })
  return count
}
