import { toText } from './convert.ts'
import type { FunctionCall, FunctionRule } from './function-rule.ts'
import { hasTerm, WHOLE_TERM } from './match-text.ts'
import { applied, type Scalar } from './relation.ts'
import { regexFrom } from './text-operators.ts'
import type { Value } from './values.ts'

/** A function that sees its first operand as text and the rest as they are. */
function ofText(compute: (text: string, ...rest: Value[]) => Value): FunctionRule {
  return ({ operands, type }) =>
    applied(type, operands, (first, ...rest) => compute(toText(first ?? null, operands[0]?.type ?? 'string'), ...rest))
}

export const TEXT_FUNCTIONS: Readonly<Record<string, FunctionRule>> = {
  strcat: ({ operands }) =>
    applied('string', operands, (...values) => values.map((value, index) => asText(operands, value, index)).join('')),
  strcat_delim: ({ operands }) =>
    applied('string', operands, (delimiter, ...values) =>
      values.map((value, index) => asText(operands, value, index + 1)).join(asText(operands, delimiter ?? '', 0)),
    ),
  strlen: ofText((text) => Array.from(text).length),
  string_size: ofText((text) => Buffer.byteLength(text)),
  tolower: ofText((text) => text.toLowerCase()),
  toupper: ofText((text) => text.toUpperCase()),
  substring: ofText(substring),
  split: ofText(split),
  indexof: ofText((text, wanted) => text.indexOf(String(wanted ?? ''))),
  trim: (call) => trimmed(call, true, true),
  trim_start: (call) => trimmed(call, true, false),
  trim_end: (call) => trimmed(call, false, true),
  replace_string: ofText((text, from, to) => text.replaceAll(String(from ?? ''), () => String(to ?? ''))),
  replace_regex: ofText((text, from, to) =>
    text.replaceAll(
      new RegExp(regexFrom(String(from ?? '')), 'gu'),
      String(to ?? '')
        .replaceAll('$', '$$$$')
        .replaceAll(/\\(\d)/g, '$$$1'),
    ),
  ),
  extract: ({ operands }) =>
    applied('string', operands, (pattern, group, text) => {
      const match = regexFrom(String(pattern ?? '')).exec(asText(operands, text ?? null, 2))
      return match?.[Number(group ?? 0)] ?? ''
    }),
  has_term: ofText((text, term) => hasTerm(text.toLowerCase(), String(term ?? '').toLowerCase(), WHOLE_TERM)),
  countof: ofText((text, wanted) => (wanted === '' ? 0 : text.split(String(wanted ?? '')).length - 1)),
  reverse: ofText((text) => Array.from(text).reverse().join('')),
}

function asText(operands: readonly Scalar[], value: Value, index: number): string {
  return toText(value, operands[index]?.type ?? 'string')
}

function substring(text: string, start: Value, length?: Value): string {
  const characters = Array.from(text)
  const from = Number(start ?? 0)
  const begin = from < 0 ? Math.max(0, characters.length + from) : from
  return characters.slice(begin, length === undefined ? undefined : begin + Math.max(0, Number(length))).join('')
}

function split(text: string, delimiter: Value, index?: Value): Value {
  const parts = delimiter === '' ? [text] : text.split(String(delimiter ?? ''))
  if (index === undefined || index === null) return parts
  const part = parts.at(Number(index))
  return part === undefined ? [] : [part]
}

function trimmed({ operands }: FunctionCall, start: boolean, end: boolean): Scalar {
  return applied('string', operands, (pattern, text) => {
    const source = regexFrom(String(pattern ?? '')).source
    let result = asText(operands, text ?? null, 1)
    if (start) result = result.replace(new RegExp(`^(?:${source})`, 'u'), '')
    if (end) result = result.replace(new RegExp(`(?:${source})$`, 'u'), '')
    return result
  })
}
