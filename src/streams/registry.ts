import type { StreamName } from '../model/ids.ts'
import { audit } from './audit/index.ts'
import { guardrailActivity } from './guardrail-activity/index.ts'
import type { StreamDefinition } from './stream.ts'

const definitions: Readonly<Record<StreamName, StreamDefinition>> = {
  audit,
  guardrail_activity: guardrailActivity,
}

export function streamDefinition(name: StreamName): StreamDefinition {
  return definitions[name]
}

/** What a stream's events can be filtered by, in the order of each event's `facets`. */
export function facetNames(name: StreamName): readonly string[] {
  return definitions[name].facets.map((facet) => facet.name)
}
