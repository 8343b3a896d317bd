/** JSON as lines for reading. Made from its text, not from a parsed value, so that every digit and escape is shown as it is stored. */
export interface JsonLine {
  readonly indent: number
  readonly tokens: readonly JsonToken[]
}

export interface JsonToken {
  readonly kind: 'key' | 'string' | 'number' | 'word' | 'mark' | 'punctuation'
  readonly text: string
}

/** Part of a string, as indices of the decoded text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Where a value is: `/messages/0/content`, as JSON pointers are written. */
export type JsonPath = string

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/y
const SPACE = /\s*/y

/** `spansAt` gives what is marked in the string at a path. Undefined for text that is no JSON. */
export function jsonLines(
  text: string,
  spansAt: (path: JsonPath) => readonly Span[] = () => [],
): JsonLine[] | undefined {
  const tokens = tokensOf(text)
  return tokens && new Writer(tokens, spansAt).write()
}

function tokensOf(text: string): string[] | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  const tokens: string[] = []
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    TOKEN.lastIndex = at
    const token = TOKEN.exec(text)?.[0]
    if (token === undefined) return undefined
    tokens.push(token)
    at += token.length
  }
  return tokens
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at
  SPACE.exec(text)
  return SPACE.lastIndex
}

class Writer {
  readonly #tokens: readonly string[]
  readonly #spansAt: (path: JsonPath) => readonly Span[]
  readonly #lines: JsonLine[] = []
  #line: JsonToken[] = []
  #indent = 0
  #at = 0

  constructor(tokens: readonly string[], spansAt: (path: JsonPath) => readonly Span[]) {
    this.#tokens = tokens
    this.#spansAt = spansAt
  }

  write(): JsonLine[] {
    this.#value('')
    this.#endLine()
    return this.#lines
  }

  #value(path: JsonPath): void {
    const token = this.#next()
    if (token === '{') this.#members('}', () => this.#pathOfMember(path))
    else if (token === '[') this.#members(']', (index) => `${path}/${index}`)
    else if (token.startsWith('"')) this.#string(token, path)
    else this.#put(/^[-\d]/.test(token) ? 'number' : 'word', token)
  }

  #members(close: string, pathOf: (index: number) => JsonPath): void {
    const open = close === '}' ? '{' : '['
    if (this.#tokens[this.#at] === close) {
      this.#at++
      this.#put('punctuation', `${open}${close}`)
      return
    }
    this.#put('punctuation', open)
    this.#endLine()
    this.#indent++
    for (let index = 0; ; index++) {
      this.#value(pathOf(index))
      const more = this.#next() === ','
      if (more) this.#put('punctuation', ',')
      this.#endLine()
      if (!more) break
    }
    this.#indent--
    this.#put('punctuation', close)
  }

  #pathOfMember(path: JsonPath): JsonPath {
    const key = this.#next()
    this.#next()
    this.#put('key', key)
    this.#put('punctuation', ': ')
    return `${path}/${pointerPart(JSON.parse(key))}`
  }

  #string(token: string, path: JsonPath): void {
    const spans = this.#spansAt(path)
    if (spans.length === 0) {
      this.#put('string', token)
      return
    }
    this.#put('string', '"')
    for (const { text, isMarked } of pieces(JSON.parse(token), spans)) {
      this.#put(isMarked ? 'mark' : 'string', JSON.stringify(text).slice(1, -1))
    }
    this.#put('string', '"')
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? ''
  }

  #put(kind: JsonToken['kind'], text: string): void {
    this.#line.push({ kind, text })
  }

  #endLine(): void {
    if (this.#line.length > 0) this.#lines.push({ indent: this.#indent, tokens: this.#line })
    this.#line = []
  }
}

export function pointerPart(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** Text cut at the marks. Spans are in order and do not overlap. */
export function pieces(text: string, spans: readonly Span[]): { readonly text: string; readonly isMarked: boolean }[] {
  const cut: { text: string; isMarked: boolean }[] = []
  let at = 0
  for (const { start, end } of spans) {
    cut.push({ text: text.slice(at, start), isMarked: false }, { text: text.slice(start, end), isMarked: true })
    at = end
  }
  cut.push({ text: text.slice(at), isMarked: false })
  return cut.filter((piece) => piece.text !== '')
}
