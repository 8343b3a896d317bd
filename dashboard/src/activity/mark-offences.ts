import type { Span } from './json-lines.ts'
import { isList, isObject, type Json, type PayloadPart, type PayloadString, type Side } from './payload-parts.ts'

/** What a detector found, in its own words. */
export interface Offence {
  readonly phrase?: string
  readonly start?: number
  readonly end?: number
  /** Where it says it was: BODY, REQUEST_HEADERS, RESPONSE … */
  readonly location?: string
  readonly message?: string
}

export interface Marks {
  /** Marked pieces of a string, in order, not overlapping. */
  spansIn(string: PayloadString): readonly Span[]
  readonly count: number
  /** Offences that are nowhere in the payload: it was cut or masked. */
  readonly missing: readonly Offence[]
}

/** What `metadata.schemaErrors` holds, whatever a source put there. */
export function offencesIn(metadata: Json | undefined): Offence[] {
  const errors = isObject(metadata) ? metadata['schemaErrors'] : undefined
  if (!isList(errors)) return []
  return errors.filter(isObject).map((error) => ({
    ...textIn(error, 'phrase'),
    ...textIn(error, 'location'),
    ...textIn(error, 'message'),
    ...placeIn(error, 'start'),
    ...placeIn(error, 'end'),
  }))
}

/**
 * Finds offences in the payload. Detectors count from different starts, so a phrase counts more than its numbers: it is marked where the numbers fit
 * it, else wherever it occurs, first on the side that the location names. Numbers alone are trusted only where one string can be meant.
 */
export function markOffences(parts: readonly PayloadPart[], offences: readonly Offence[]): Marks {
  const spans = new Map<PayloadString, Span[]>()
  const missing: Offence[] = []
  for (const offence of offences) {
    const found = sidesOf(offence.location)
      .map((sides) => placesOf(offence, stringsOn(parts, sides)))
      .find((places) => places.length > 0)
    if (found === undefined) missing.push(offence)
    for (const [string, span] of found ?? []) spans.set(string, [...(spans.get(string) ?? []), span])
  }
  const merged = new Map(Array.from(spans, ([string, all]) => [string, mergedSpans(all)]))
  return {
    spansIn: (string) => merged.get(string) ?? [],
    count: Array.from(merged.values()).reduce((sum, all) => sum + all.length, 0),
    missing,
  }
}

type Place = readonly [PayloadString, Span]

const OCCURRENCES_MAX = 100

function placesOf(offence: Offence, strings: readonly PayloadString[]): Place[] {
  const { phrase, start, end } = offence
  if (phrase === undefined) return placeByNumbers(start, end, strings)
  const exact = strings.find(({ text }) => start !== undefined && text.startsWith(phrase, start))
  if (exact !== undefined && start !== undefined) return [[exact, { start, end: start + phrase.length }]]
  const sameCase = strings.flatMap((string) => occurrences(string, string.text, phrase))
  if (sameCase.length > 0) return sameCase.slice(0, OCCURRENCES_MAX)
  return strings.flatMap((string) => looseOccurrences(string, phrase)).slice(0, OCCURRENCES_MAX)
}

function placeByNumbers(
  start: number | undefined,
  end: number | undefined,
  strings: readonly PayloadString[],
): Place[] {
  if (start === undefined || end === undefined || start >= end) return []
  const long = strings.filter(({ text }) => text.length >= end)
  const [only] = long
  return only !== undefined && long.length === 1 ? [[only, { start, end }]] : []
}

function occurrences(string: PayloadString, text: string, phrase: string): Place[] {
  const places: Place[] = []
  for (
    let at = text.indexOf(phrase);
    at >= 0 && places.length < OCCURRENCES_MAX;
    at = text.indexOf(phrase, at + phrase.length)
  ) {
    places.push([string, { start: at, end: at + phrase.length }])
  }
  return places
}

/** Without regard to case, where lower case has as many characters: else the places would not be those of the text. */
function looseOccurrences(string: PayloadString, phrase: string): Place[] {
  const lower = string.text.toLowerCase()
  return lower.length === string.text.length ? occurrences(string, lower, phrase.toLowerCase()) : []
}

/** Where to look, one attempt after the other. */
function sidesOf(location: string | undefined): readonly (readonly Side[])[] {
  const everywhere: readonly Side[] = ['request', 'response', 'other']
  if (location !== undefined && /resp/i.test(location)) return [['response'], everywhere]
  if (location !== undefined && /req|body|prompt/i.test(location)) return [['request'], everywhere]
  return [everywhere]
}

function stringsOn(parts: readonly PayloadPart[], sides: readonly Side[]): PayloadString[] {
  return parts.filter(({ side }) => sides.includes(side)).flatMap(({ strings }) => strings)
}

function mergedSpans(spans: readonly Span[]): Span[] {
  const merged: { start: number; end: number }[] = []
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else merged.push({ start, end })
  }
  return merged
}

function textIn(error: { readonly [key: string]: Json }, name: 'phrase' | 'location' | 'message'): Partial<Offence> {
  const value = error[name]
  return typeof value === 'string' && value.trim() !== '' ? { [name]: value } : {}
}

function placeIn(error: { readonly [key: string]: Json }, name: 'start' | 'end'): Partial<Offence> {
  const value = error[name]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? { [name]: value } : {}
}
