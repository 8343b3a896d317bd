import { present } from '../../base/assert.ts'
import type { JsonValue } from '../../base/json.ts'
import { JsonKeys, JsonOutline } from '../../base/json-outline.ts'

/** A field of the envelope. Ids and times are what is looked at; of the others only the kind. */
export interface Field {
  readonly name: string
  readonly kind: 'id' | 'time' | 'text' | 'object' | 'list'
  /** Its place in the canonical line. */
  readonly index: number
}

/** In the order of the canonical line. */
export const FIELDS: readonly Field[] = (
  [
    ['id', 'id'],
    ['action', 'text'],
    ['actionStatus', 'text'],
    ['actionStatusReason', 'text'],
    ['actor', 'object'],
    ['actorIp', 'text'],
    ['sessionId', 'text'],
    ['requestId', 'text'],
    ['userAgent', 'text'],
    ['tenantId', 'text'],
    ['eventTimestamp', 'time'],
    ['receivedTimestamp', 'time'],
    ['targetType', 'text'],
    ['targets', 'list'],
    ['relatedResources', 'list'],
    ['auditPayload', 'object'],
  ] as const
).map(([name, kind], index) => ({ name, kind, index }))

export function fieldNamed(name: string): Field {
  return present(
    FIELDS.find((field) => field.name === name),
    name,
  )
}

const KEYS = new JsonKeys(FIELDS.map(({ name }) => name))
const NONE = -1

/** Where a source has the fields of the envelope. One is used for many sources, one after the other. */
export class Envelope {
  source = new JsonOutline()
  /** Members that the envelope does not name, in their order. */
  readonly others: number[] = []
  readonly #members = new Int32Array(FIELDS.length)

  find(source: JsonOutline): void {
    this.source = source
    this.others.length = 0
    this.#members.fill(NONE)
    for (let member = 0; member < source.count; member = source.next(member)) {
      const index = KEYS.indexOf(source, member)
      if (index === undefined) this.others.push(member)
      else this.#members[index] = member
    }
  }

  /** The field's member of the source; undefined where it has none. */
  member({ index }: Field): number | undefined {
    const member = this.#members[index]
    return member === NONE ? undefined : member
  }

  value(field: Field): JsonValue | undefined {
    const member = this.member(field)
    return member === undefined ? undefined : this.source.value(member)
  }
}
