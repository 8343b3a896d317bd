import type { StreamName } from '../../model/ids.ts'
import { window } from '../../model/window.ts'
import type {
  CountQuery,
  EventPage,
  EventScope,
  FacetCounts,
  FacetQuery,
  Histogram,
  HistogramQuery,
  PageQuery,
} from '../event-queries.ts'
import type { Selection } from '../store.ts'
import { ChunkReader, type Steps } from './chunk-reader.ts'
import type { Bounds, ColumnSource } from './column-source.ts'
import { countEvents } from './count-events.ts'
import { countFacets } from './count-facets.ts'
import { eventHistogram } from './event-histogram.ts'
import { eventPage } from './event-page.ts'
import { openScope } from './scope.ts'
import { selectPositions } from './select-positions.ts'

/** What may take longer than a moment. Filters name no ids: they have become positions before. */
export type Question =
  | { readonly ask: 'page'; readonly query: PageQuery }
  | { readonly ask: 'count'; readonly query: CountQuery }
  | { readonly ask: 'facetCounts'; readonly query: FacetQuery }
  | { readonly ask: 'histogram'; readonly query: HistogramQuery }
  | { readonly ask: 'select'; readonly query: EventScope; readonly within: Bounds }

export interface QuestionAnswers {
  page: EventPage
  count: number
  facetCounts: readonly FacetCounts[]
  histogram: Histogram
  select: readonly Selection[]
}

/** Begins to answer. */
export type Answering = (question: Question) => Steps<QuestionAnswers[Question['ask']]>

/** Holds at most so many bytes of columns between questions. */
export function answering(source: ColumnSource, columnBytesMax: number): Answering {
  const reader = new ChunkReader(source, columnBytesMax)
  return (question) => {
    const scope = openScope(reader, question.query, boundsOf(question))
    switch (question.ask) {
      case 'page':
        return eventPage(scope, question.query)
      case 'count':
        return countEvents(scope)
      case 'facetCounts':
        return countFacets(scope, question.query.facets, question.query.top)
      case 'histogram':
        return eventHistogram(scope, question.query)
      case 'select':
        return byBlock(source, question.query.stream, question.within, selectPositions(scope))
    }
  }
}

function boundsOf(question: Question): Partial<Bounds> | undefined {
  if (question.ask === 'select') return question.within
  if (question.ask === 'count') return question.query.upto === undefined ? undefined : { upto: question.query.upto }
  return undefined
}

/** Every block that touches the bounds, also those without a position. */
function* byBlock(
  source: ColumnSource,
  stream: StreamName,
  within: Bounds,
  selecting: Steps<number[]>,
): Steps<Selection[]> {
  const positions = yield* selecting
  let next = 0
  return Array.from(source.blocks(stream, within), ({ from, rows, hash }) => {
    const start = next
    while (next < positions.length && (positions[next] as number) < from + rows) next += 1
    return {
      block: window(from, from + rows),
      hash: Buffer.from(hash).toString('hex'),
      positions: positions.slice(start, next),
    }
  })
}
