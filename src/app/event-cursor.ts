import { isJsonObject, type JsonValue } from '../base/json.ts'
import { Fault } from '../model/fault.ts'
import type { EventSort, PageEnd } from '../store/event-queries.ts'

const CURSOR_CHARS_MAX = 16 * 1024

/** Where a page ended, as text that means nothing to whoever carries it. It stays good while events arrive and expire. */
export function cursorText({ by, direction }: EventSort, { key, position }: PageEnd): string {
  return Buffer.from(JSON.stringify({ by, direction, key, position })).toString('base64url')
}

/** Throws Fault BAD_INPUT for what is no cursor, or one of another sort. */
export function pageEndOf(cursor: string, { by, direction }: EventSort): PageEnd {
  const end = cursor.length > CURSOR_CHARS_MAX ? undefined : parsed(cursor)
  if (end === undefined)
    throw new Fault('BAD_INPUT', { message: 'The cursor is not one that a page gave.', hint: HINT })
  if (end.by !== by || end.direction !== direction)
    throw new Fault('BAD_INPUT', { message: 'The cursor belongs to a list that is sorted in another way.', hint: HINT })
  return { key: end.key, position: end.position }
}

const HINT = 'Give `after` the `next` of the page before, with the same filter and sort; or leave it out to begin anew.'

type Cursor = PageEnd & Pick<EventSort, 'by' | 'direction'>

function parsed(cursor: string): Cursor | undefined {
  let value: JsonValue
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as JsonValue
  } catch {
    return undefined
  }
  if (!isJsonObject(value)) return undefined
  const { by, direction, key, position } = value
  const isPlace = typeof position === 'number' && Number.isSafeInteger(position) && position >= 1
  if (!isPlace || typeof by !== 'string' || (direction !== 'ASC' && direction !== 'DESC')) return undefined
  const isNumber = by === 'time' || by === 'position'
  const isKey = isNumber ? typeof key === 'number' : typeof key === 'string' || key === null
  return isKey ? { by, direction, key: key as PageEnd['key'], position } : undefined
}
