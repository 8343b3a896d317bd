import { type JsonPath, pointerPart } from './json-lines.ts'

/** What went to the model or tool, and what came back, as a person reads it. */
export interface PayloadPart {
  readonly side: Side
  /** The source's own name of it: `requestPayload`; empty for small facts together. */
  readonly name: string
  /** JSON, or whatever text it is. */
  readonly text: string
  /** Every string in it, decoded. One with an empty path where it is no JSON. */
  readonly strings: readonly PayloadString[]
  /** The turns of a conversation, where it is one. */
  readonly turns: readonly Turn[]
}

export type Side = 'request' | 'response' | 'other'

export interface PayloadString {
  readonly path: JsonPath
  readonly text: string
}

export interface Turn {
  readonly role: string
  readonly path: JsonPath
}

/** Whatever JSON.parse gives. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Bodies first: they are what somebody wants to see. Small facts (method, status code) are one part together. */
export function payloadParts(payload: Json | undefined): PayloadPart[] {
  if (!isObject(payload)) return payload === undefined || payload === null ? [] : [partOf('payload', payload)]
  const entries = Object.entries(payload)
  const bodies = entries.filter(([, value]) => isBody(value)).map(([name, value]) => partOf(name, value))
  const facts = Object.fromEntries(entries.filter(([, value]) => !isBody(value)))
  const parts = bodies.toSorted((a, b) => rank(a) - rank(b))
  return Object.keys(facts).length === 0 ? parts : [...parts, partOf('', facts)]
}

const FACT_CHARS_MAX = 60

function isBody(value: Json): boolean {
  if (typeof value === 'string') return value.length > FACT_CHARS_MAX || /^\s*[{[]/.test(value)
  return typeof value === 'object' && value !== null
}

function rank({ side, name }: PayloadPart): number {
  const sides: readonly Side[] = ['request', 'response', 'other']
  return sides.indexOf(side) + (/headers?$/i.test(name) ? 10 : 0)
}

function partOf(name: string, value: Json): PayloadPart {
  const side = /^req/i.test(name) ? 'request' : /^res/i.test(name) ? 'response' : 'other'
  const parsed = typeof value === 'string' ? parsedJson(value) : value
  if (parsed === undefined) {
    const text = String(value)
    return { side, name, text, strings: [{ path: '', text }], turns: [] }
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return { side, name, text, strings: Array.from(stringsIn(parsed, '')), turns: turnsIn(parsed) }
}

function parsedJson(text: string): Json | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function* stringsIn(value: Json, path: JsonPath): Generator<PayloadString> {
  if (typeof value === 'string') yield { path, text: value }
  else if (isList(value)) for (const [index, item] of value.entries()) yield* stringsIn(item, `${path}/${index}`)
  else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) yield* stringsIn(member, `${path}/${pointerPart(key)}`)
  }
}

/** The forms in which models are talked to: messages with a role, a prompt, choices, or one piece of content. */
function turnsIn(value: Json): Turn[] {
  if (!isObject(value)) return []
  const messages = value['messages']
  if (isList(messages))
    return messages.flatMap((message, index) => turnsOfMessage(message, `/messages/${index}`, 'user'))
  const choices = value['choices']
  if (isList(choices)) {
    return choices.flatMap((choice, index) =>
      isObject(choice) ? turnsOfMessage(choice['message'], `/choices/${index}/message`, 'assistant') : [],
    )
  }
  for (const [key, role] of [
    ['prompt', 'user'],
    ['input', 'user'],
    ['content', 'assistant'],
  ] as const) {
    if (typeof value[key] === 'string') return [{ role, path: `/${key}` }]
  }
  return []
}

function turnsOfMessage(message: Json | undefined, path: JsonPath, role: string): Turn[] {
  if (!isObject(message)) return []
  const speaker = typeof message['role'] === 'string' ? message['role'] : role
  const content = message['content']
  if (typeof content === 'string') return [{ role: speaker, path: `${path}/content` }]
  if (!isList(content)) return []
  return content.flatMap((piece, index) =>
    isObject(piece) && typeof piece['text'] === 'string'
      ? [{ role: speaker, path: `${path}/content/${index}/text` }]
      : [],
  )
}

export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
