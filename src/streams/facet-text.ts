import type { JsonValue } from '../base/json.ts'
import type { JsonOutline } from '../base/json-outline.ts'
import { TextCache } from '../base/text-cache.ts'
import { scalarText } from './scalar-text.ts'

const FACET_CHARS_MAX = 1024

/**
 * Whether a canonical line can hold a lone surrogate or NUL: JSON.stringify writes both as `\u…`, so without that, every string in it is
 * clean. One look at the line instead of one at each facet.
 */
export function needsCleaning(line: string): boolean {
  return line.includes('\\u')
}

/** A value as the store's filter columns take it: text without NUL and lone surrogates, at most 1,024 characters; null for what is empty. */
export function facetText(value: JsonValue | undefined, cleaning: boolean): string | null {
  const text = scalarText(value)
  if (text === undefined || text === '') return null
  if (text.length <= FACET_CHARS_MAX && !cleaning) return text
  return withoutHalfPair(text.slice(0, FACET_CHARS_MAX)).toWellFormed().replaceAll('\0', '\ufffd')
}

const texts = new TextCache()

/** The same of a member of a source object. */
export function memberFacet(source: JsonOutline, member: number | undefined): string | null {
  if (member === undefined) return null
  switch (source.kind(member)) {
    case 'text':
      return facetText(source.commonText(member, texts), source.isEscaped(member))
    case 'number':
    case 'boolean':
      return facetText(source.source(member), false)
    default:
      return null
  }
}

/** The same for a list of values, with commas between them. */
export function facetListText(value: JsonValue | undefined, cleaning: boolean): string | null {
  if (!Array.isArray(value)) return facetText(value, cleaning)
  const texts = value.map(scalarText).filter((text) => text !== undefined && text !== '')
  return facetText(texts.join(', '), cleaning)
}

/** A cut between the halves of a surrogate pair takes the first half too. */
function withoutHalfPair(text: string): string {
  const last = text.charCodeAt(text.length - 1)
  return text.length === FACET_CHARS_MAX && last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text
}
