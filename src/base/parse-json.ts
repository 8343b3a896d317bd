import type { JsonValue } from './json.ts'

export interface JsonError {
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly message: string
}

export type JsonOutcome = { readonly value: JsonValue } | { readonly error: JsonError }

/**
 * JSON from a file that a person wrote: where it is not valid, says at which line and column. The engine's own message often has no
 * position, and quotes the text around the place, which may be a secret.
 */
export function parseJson(source: string): JsonOutcome {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  try {
    return { value: JSON.parse(text) as JsonValue }
  } catch {
    const { offset, message } = findMistake(text)
    const before = text.slice(0, offset).split('\n')
    return { error: { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message } }
  }
}

interface Mistake {
  readonly offset: number
  readonly message: string
}

const BLANK = /[ \t\n\r]*/y
const STRING = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y

/** Reads along the grammar without keeping anything, to the first place that does not fit. Open brackets are a stack, so depth is no limit. */
function findMistake(text: string): Mistake {
  const open: string[] = []
  let offset = 0
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = offset
    const found = pattern.exec(text)
    offset += found?.[0].length ?? 0
    return found !== null
  }
  const takeMark = (mark: string): boolean => {
    take(BLANK)
    if (text[offset] !== mark) return false
    offset += 1
    return true
  }
  const expected = (what: string): Mistake => {
    take(BLANK)
    const found = offset >= text.length ? 'the text ends' : `found ${JSON.stringify(text[offset])}`
    return { offset, message: `expected ${what}, ${found}` }
  }
  const brokenString = (): Mistake => ({
    offset,
    message: 'this string does not end on its line, or has a wrong escape',
  })
  const takeKey = (): Mistake | undefined => {
    take(BLANK)
    if (text[offset] !== '"') return expected('a key in double quotes')
    if (!take(STRING)) return brokenString()
    return takeMark(':') ? undefined : expected('`:` after the key')
  }

  for (;;) {
    // a value
    take(BLANK)
    if (takeMark('{')) {
      if (!takeMark('}')) {
        open.push('}')
        const mistake = takeKey()
        if (mistake) return mistake
        continue
      }
    } else if (takeMark('[')) {
      if (!takeMark(']')) {
        open.push(']')
        continue
      }
    } else if (text[offset] === '"') {
      if (!take(STRING)) return brokenString()
    } else if (!take(SCALAR)) {
      return expected('a value')
    }
    // what may follow it
    while (open.length > 0 && takeMark(open.at(-1) ?? '')) open.pop()
    const closing = open.at(-1)
    if (closing === undefined) return expected('nothing more')
    if (!takeMark(',')) return expected(`\`,\` or \`${closing}\``)
    if (closing === '}') {
      const mistake = takeKey()
      if (mistake) return mistake
    }
  }
}
