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
