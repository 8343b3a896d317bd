import { scalarTypeNamed, type TypedColumn } from '../kql/values.ts'
import { syntaxError } from '../service-error.ts'

/** A management command cut into words, quoted names, strings and signs, with where each stands in the text. */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'sign'
  /** Without quotes. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const NAME = /\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/y
const STRING = /[hH]?(?:```([\s\S]*?)```|@'((?:[^']|'')*)'|@"((?:[^"]|"")*)"|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/y
const WORD = /[A-Za-z_0-9$][\w$-]*/y
const SPACE = /(?:\s|\/\/[^\n]*)+/y

export function tokensOf(command: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(command)
  }
  while (at < command.length) {
    const space = match(SPACE)
    if (space) {
      at += space[0].length
      continue
    }
    const name = match(NAME)
    const string = name ? null : match(STRING)
    const word = name || string ? null : match(WORD)
    const found = name ?? string ?? word
    const end = at + (found?.[0].length ?? 1)
    const kind = name ? 'name' : string ? 'string' : word ? 'word' : 'sign'
    tokens.push({ kind, text: found ? contentOf(found) : command.charAt(at), start: at, end })
    at = end
  }
  return tokens
}

function contentOf(match: RegExpExecArray): string {
  const [whole, ...groups] = match
  const index = groups.findIndex((group) => group !== undefined)
  const content = groups[index]
  if (content === undefined) return whole
  const verbatim = whole.replace(/^[hH]/, '').startsWith('@')
  if (verbatim) return content.replaceAll("''", "'").replaceAll('""', '"')
  return whole.includes('```') ? content : withoutEscapes(content)
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' }

function withoutEscapes(text: string): string {
  return text.replaceAll(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, code: string) =>
    code.length === 5 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
  )
}

/** The text up to the first `|` outside of brackets and strings, and the query after it. */
export function splitPipe(command: string): { readonly command: string; readonly query: string | undefined } {
  let depth = 0
  for (const token of tokensOf(command)) {
    if (token.kind !== 'sign') continue
    if ('([{'.includes(token.text)) depth++
    if (')]}'.includes(token.text)) depth--
    if (token.text === '|' && depth === 0 && command.charAt(token.start - 1) !== '<') {
      return { command: command.slice(0, token.start), query: command.slice(token.end) }
    }
  }
  return { command, query: undefined }
}

/** The tokens inside the brackets that begin at `index`, and the index after them. */
export function bracketed(
  tokens: readonly Token[],
  index: number,
): { readonly inside: Token[]; readonly next: number } {
  const open = tokens[index]
  if (open?.text !== '(') throw syntaxError("Query could not be parsed: '(' was expected")
  let depth = 0
  for (let at = index; at < tokens.length; at++) {
    const token = tokens[at]
    if (token?.kind !== 'sign') continue
    if (token.text === '(') depth++
    if (token.text === ')' && --depth === 0) return { inside: tokens.slice(index + 1, at), next: at + 1 }
  }
  throw syntaxError("Query could not be parsed: ')' is missing")
}

/** `(a:string, b:long)` → columns. */
export function columnsFrom(inside: readonly Token[]): TypedColumn[] {
  const columns: TypedColumn[] = []
  for (let at = 0; at < inside.length; at += 4) {
    const [name, colon, type, comma] = inside.slice(at, at + 4)
    const scalar = scalarTypeNamed(type?.text ?? '')
    const separated = comma === undefined || comma.text === ','
    if (!name || colon?.text !== ':' || !scalar || !separated) {
      throw syntaxError(
        `Query could not be parsed: a column 'name:type' was expected at '${name?.text ?? ''}:${type?.text ?? ''}'`,
      )
    }
    if (columns.some((column) => column.name === name.text))
      throw syntaxError(`The column '${name.text}' is there twice`)
    columns.push({ name: name.text, type: scalar })
  }
  return columns
}

/** `with (docstring = "…", folder = '…')` → its properties, names in lower case. */
export function propertiesFrom(tokens: readonly Token[], index: number): ReadonlyMap<string, string> {
  const properties = new Map<string, string>()
  if (tokens[index]?.text.toLowerCase() !== 'with') return properties
  const { inside } = bracketed(tokens, index + 1)
  for (let at = 0; at + 2 < inside.length; at += 4) {
    const [name, , value] = inside.slice(at, at + 3)
    if (name && value) properties.set(name.text.toLowerCase(), value.text)
  }
  return properties
}
