import { didYouMean } from '../base/closest.ts'
import type { EventFilter } from '../model/event-filter.ts'
import { Fault } from '../model/fault.ts'
import type { StreamName } from '../model/ids.ts'
import { streamDefinition } from '../streams/registry.ts'

const VALUES_MAX = 1_000

/** The filter, if the stream can be filtered by it; else Fault BAD_INPUT. A filter that takes everything becomes null. */
export function checkedFilter(filter: EventFilter, stream: StreamName): EventFilter | null {
  const known = streamDefinition(stream).facets.map((facet) => facet.name)
  for (const [name, values] of Object.entries(filter.facets)) {
    if (!known.includes(name))
      throw bad(
        `\`${stream}\` has no facet \`${name.slice(0, 60)}\`${didYouMean(name, known)}`,
        `Its facets are ${known.join(', ')}.`,
      )
    if (values.length === 0)
      throw bad(`The filter on \`${name}\` names no value.`, 'Name at least one value, or leave the facet out.')
    if (values.length > VALUES_MAX)
      throw bad(`The filter on \`${name}\` names more than ${VALUES_MAX} values.`, 'Use a facet with fewer values.')
  }
  const { timeFrom, timeUpto } = filter
  if (timeFrom !== undefined && timeUpto !== undefined && timeFrom >= timeUpto)
    throw bad('The filter ends before it begins.', '`timeUpto` must be after `timeFrom`.')
  const takesAll = Object.keys(filter.facets).length === 0 && timeFrom === undefined && timeUpto === undefined
  return takesAll ? null : filter
}

function bad(message: string, hint: string): Fault {
  return new Fault('BAD_INPUT', { message, hint })
}
