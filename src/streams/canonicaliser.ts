import { present } from '../base/assert.ts'
import { GrowingBytes } from '../base/growing-bytes.ts'
import type { JsonObject } from '../base/json.ts'
import { JsonOutline } from '../base/json-outline.ts'
import type { CanonicalEvent, Rejection, StreamDefinition } from './stream.ts'

/** What `write` writes, as objects: for few events. */
export function canonicaliser(write: StreamDefinition['write']): StreamDefinition['canonicalise'] {
  return (source, receivedAt) => {
    const line = new GrowingBytes()
    let event: CanonicalEvent | undefined
    const rejection: Rejection | undefined = write({ outline: outlineOf(source), value: () => source }, receivedAt, {
      line,
      event: (id, time, facets) => {
        event = { id, line: line.bytes().toString('utf8'), time, facets }
      },
    })
    return rejection ?? present(event, 'the event that was written')
  }
}

function outlineOf(source: JsonObject): JsonOutline {
  const outline = new JsonOutline()
  outline.readOwn(JSON.stringify(source))
  return outline
}
