import { didYouMean } from '../base/closest.ts'
import { type EventFilter, type FacetValues, FILTER_IDS_MAX } from '../model/event-filter.ts'
import { Fault } from '../model/fault.ts'
import type { StreamName } from '../model/ids.ts'
import { searchWords } from '../model/search-words.ts'
import { facetText } from '../streams/facet-text.ts'
import { streamDefinition } from '../streams/registry.ts'

const VALUES_MAX = 1_000
const POSITIONS_MAX = 10_000
const ID_CHARS_MAX = 4_096
const SEARCH_CHARS_MAX = 500
const SEARCH_WORDS_MAX = 10

/**
 * The filter, if the stream can be filtered by it; else Fault BAD_INPUT. Values become what is kept of such values, so that what is long is found by its whole
 * text, too. A filter that takes everything becomes null.
 */
export function checkedFilter(filter: EventFilter, stream: StreamName): EventFilter | null {
  const { timeFrom, timeUpto, search, positions, ids } = filter
  if (timeFrom !== undefined && timeUpto !== undefined && timeFrom >= timeUpto)
    throw bad('The filter ends before it begins.', '`timeUpto` must be after `timeFrom`.')
  if (search !== undefined) requireSearch(search)
  if (positions !== undefined) requirePositions(positions)
  if (ids !== undefined) requireIds(ids)
  const exclude = checkedValues(filter.exclude ?? {}, stream)
  const checked: EventFilter = {
    facets: checkedValues(filter.facets, stream),
    ...(Object.keys(exclude).length > 0 && { exclude }),
    ...(timeFrom !== undefined && { timeFrom }),
    ...(timeUpto !== undefined && { timeUpto }),
    ...(search !== undefined && searchWords(search).length > 0 && { search }),
    ...(positions !== undefined && { positions }),
    ...(ids !== undefined && { ids }),
  }
  const takesAll = Object.keys(checked).length === 1 && Object.keys(checked.facets).length === 0
  return takesAll ? null : checked
}

function checkedValues(facets: FacetValues, stream: StreamName): FacetValues {
  const known = streamDefinition(stream).facets.map((facet) => facet.name)
  const checked = Object.entries(facets).map(([name, values]): [string, (string | null)[]] => {
    if (!known.includes(name))
      throw bad(
        `\`${stream}\` has no facet \`${name.slice(0, 60)}\`${didYouMean(name, known)}`,
        `Its facets are ${known.join(', ')}.`,
      )
    if (values.length === 0)
      throw bad(`The filter on \`${name}\` names no value.`, 'Name at least one value, or leave the facet out.')
    if (values.length > VALUES_MAX)
      throw bad(`The filter on \`${name}\` names more than ${VALUES_MAX} values.`, 'Use a facet with fewer values.')
    return [name, values.map((value) => facetText(value, true))]
  })
  return Object.fromEntries(checked)
}

function requireSearch(search: string): void {
  if (search.length > SEARCH_CHARS_MAX)
    throw bad(`\`search\` is longer than ${SEARCH_CHARS_MAX} characters.`, 'Search for fewer or shorter words.')
  if (searchWords(search).length > SEARCH_WORDS_MAX)
    throw bad(`\`search\` has more than ${SEARCH_WORDS_MAX} words.`, 'Search for the rarest of them.')
}

function requirePositions(positions: readonly number[]): void {
  if (positions.length === 0) throw bad('`positions` names no event.', 'Name at least one, or leave it out.')
  if (positions.length > POSITIONS_MAX)
    throw bad(`\`positions\` names more than ${POSITIONS_MAX} events.`, 'Filter by what they have in common.')
  if (positions.some((each) => !Number.isSafeInteger(each) || each < 1))
    throw bad('`positions` has something that is no position.', 'Positions are whole numbers from 1 on.')
}

function requireIds(ids: readonly string[]): void {
  if (ids.length === 0) throw bad('`ids` names no event.', 'Name at least one, or leave it out.')
  if (ids.length > FILTER_IDS_MAX)
    throw bad(`\`ids\` names more than ${FILTER_IDS_MAX} events.`, 'Split the list, and ask for each part by itself.')
  if (ids.some((id) => id.length > ID_CHARS_MAX))
    throw bad(`\`ids\` has something longer than ${ID_CHARS_MAX} characters.`, 'No event has such an id.')
}

function bad(message: string, hint: string): Fault {
  return new Fault('BAD_INPUT', { message, hint })
}
