import { badRequest } from '../service-error.ts'
import { toText } from './convert.ts'
import { hasTerm, TERM_PREFIX, TERM_SUFFIX, WHOLE_TERM } from './match-text.ts'
import { applied, type Scalar } from './relation.ts'
import type { Value } from './values.ts'

type TextTest = (text: string, pattern: string) => boolean

/** The positive, case-insensitive forms. `!x` negates and `x_cs` is case-sensitive. */
const TEXT_TESTS: Readonly<Record<string, TextTest>> = {
  '=~': (text, pattern) => text === pattern,
  has: (text, pattern) => hasTerm(text, pattern, WHOLE_TERM),
  hasprefix: (text, pattern) => hasTerm(text, pattern, TERM_PREFIX),
  hassuffix: (text, pattern) => hasTerm(text, pattern, TERM_SUFFIX),
  contains: (text, pattern) => text.includes(pattern),
  startswith: (text, pattern) => text.startsWith(pattern),
  endswith: (text, pattern) => text.endsWith(pattern),
}

/** `has`, `!contains_cs`, `=~`, `matches regex`, …; undefined where the operator is none of them. */
export function textOperator(operator: string, left: Scalar, right: Scalar): Scalar | undefined {
  if (operator === 'matches regex') return matchesRegex(left, right)
  const negated = operator.startsWith('!')
  const base = operator === '!~' ? '=~' : negated ? operator.slice(1) : operator
  const caseSensitive = base.endsWith('_cs')
  const test = TEXT_TESTS[caseSensitive ? base.slice(0, -3) : base]
  if (!test) return undefined
  const fold = caseSensitive ? (text: string) => text : (text: string) => text.toLowerCase()
  const subject = foldedText(left, fold)
  const pattern = foldedText(right, fold)
  return applied('bool', [left, right], (value, wanted) => test(subject(value), pattern(wanted)) !== negated)
}

/** `has_any` and `has_all`. */
export function hasSeveral(operator: string, left: Scalar, terms: () => readonly string[]): Scalar {
  const subject = foldedText(left, (text) => text.toLowerCase())
  let folded: string[] | undefined
  return applied('bool', [left], (value) => {
    folded ??= terms().map((term) => term.toLowerCase())
    const has = (term: string): boolean => hasTerm(subject(value), term, WHOLE_TERM)
    return operator === 'has_all' ? folded.every(has) : folded.some(has)
  })
}

/** The text to search; the last one is kept, because extent_tags() repeats one value for a million rows. */
function foldedText(scalar: Scalar, fold: (text: string) => string): (value: Value) => string {
  let last: Value = null
  let text = ''
  return (value) => {
    if (value === last && value !== null) return text
    last = value
    text = fold(toText(value, scalar.type))
    return text
  }
}

function matchesRegex(left: Scalar, right: Scalar): Scalar {
  const compiled = new Map<string, RegExp>()
  return applied('bool', [left, right], (value, pattern) => {
    const source = toText(pattern, right.type)
    const regex = compiled.get(source) ?? regexFrom(source)
    compiled.set(source, regex)
    return regex.test(toText(value, left.type))
  })
}

/** Kusto uses RE2; what both it and JavaScript know is taken, with RE2's leading flags such as `(?i)`. */
export function regexFrom(source: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(source)
  try {
    return new RegExp(flags ? source.slice(flags[0].length) : source, `u${flags?.[1] ?? ''}`)
  } catch (error) {
    throw badRequest(
      `The regular expression '${source}' is invalid: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
