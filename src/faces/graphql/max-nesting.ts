import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Refuses a document with more than `levelsMax` open brackets: the parser calls itself for each, until there is no stack left. */
export function maxNesting(levelsMax: number): Plugin {
  return {
    onParse: ({ params: { source } }) => {
      if (nestingOf(String(typeof source === 'string' ? source : source.body)) <= levelsMax) return
      throw new GraphQLError(`The query has more than ${levelsMax} brackets within brackets.`, {
        extensions: { code: 'BAD_QUERY', http: { status: 400 } },
      })
    },
  }
}

/** Not counted: what stands in strings and comments. */
const TOKENS = /"""(?:\\"""|[\s\S])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*|([[{(])|[\]})]/g

export function nestingOf(source: string): number {
  let open = 0
  let deepest = 0
  for (const [token, opening] of source.matchAll(TOKENS)) {
    if (opening !== undefined) deepest = Math.max(deepest, ++open)
    else if (token.length === 1) open -= 1
  }
  return deepest
}
