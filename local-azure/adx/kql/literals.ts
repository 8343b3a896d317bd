import type { JsonObject, JsonValue } from '../../../src/base/json.ts'
import { notSupported, syntaxError } from '../service-error.ts'
import { intoDynamic, toGuid } from './convert.ts'
import type { SyntaxNode } from './language.ts'
import { constantScalar, type Scalar } from './relation.ts'
import { childOf, elementsOf, kindOf, requiredChild, scalarTypeOf, textOfNode } from './syntax.ts'
import { parseDatetime, parseTimespan } from './time.ts'
import { missingValue, type Value } from './values.ts'

/** The value of a literal; undefined where the node is none. */
export function literalScalar(node: SyntaxNode, now: bigint): Scalar | undefined {
  const read = LITERALS[kindOf(node)]
  return read ? constantScalar(scalarTypeOf(node), read(node, now)) : undefined
}

const LITERALS: Readonly<Record<string, (node: SyntaxNode, now: bigint) => Value>> = {
  StringLiteralExpression: (node) => String(node.LiteralValue),
  CompoundStringLiteralExpression: (node) => String(node.LiteralValue),
  BooleanLiteralExpression: (node) => {
    const text = inside(node).toLowerCase()
    return text === 'null' ? null : text === 'true' || text === '1'
  },
  LongLiteralExpression: numberFrom,
  IntLiteralExpression: numberFrom,
  RealLiteralExpression: numberFrom,
  DateTimeLiteralExpression: (node, now) => {
    const text = unquoted(inside(node))
    if (text === 'null') return null
    const ticks = text === 'now' ? now : parseDatetime(text)
    if (ticks === undefined) throw syntaxError(`Failed to parse datetime literal: '${textOfNode(node)}'`)
    return ticks
  },
  TimespanLiteralExpression: (node) => {
    const text = unquoted(inside(node))
    if (text === 'null') return null
    const ticks = parseTimespan(text)
    if (ticks === undefined) throw syntaxError(`Failed to parse timespan literal: '${textOfNode(node)}'`)
    return ticks
  },
  GuidLiteralExpression: (node) => {
    const text = unquoted(inside(node))
    return text === 'null' ? null : toGuid(text)
  },
  NullLiteralExpression: (node) => missingValue(scalarTypeOf(node)),
  DynamicExpression: (node, now) => dynamicValue(requiredChild(node, 'Expression'), now),
}

/** `long(5)` → `5`, `5` → `5`. */
function inside(node: SyntaxNode): string {
  const text = textOfNode(node)
  return /^[a-z]+\s*\((.*)\)$/is.exec(text)?.[1]?.trim() ?? text
}

function unquoted(text: string): string {
  return /^(['"])(.*)\1$/s.exec(text)?.[2] ?? text
}

function numberFrom(node: SyntaxNode): number | null {
  const text = inside(node)
  return text === 'null' ? null : text.toLowerCase() === 'nan' ? Number.NaN : infinite(text)
}

function infinite(text: string): number {
  if (text === '+inf') return Number.POSITIVE_INFINITY
  return text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text)
}

/** The content of dynamic(…): JSON, where KQL's own literals may stand for values too. */
function dynamicValue(node: SyntaxNode, now: bigint): JsonValue {
  switch (kindOf(node)) {
    case 'JsonArrayExpression':
      return elementsOf(childOf(node, 'Values')).map((item) => dynamicValue(item, now))
    case 'JsonObjectExpression': {
      const bag: JsonObject = {}
      for (const pair of elementsOf(childOf(node, 'Pairs'))) {
        const name = textOfNode(requiredChild(pair, 'Name'))
        bag[stringContent(name)] = dynamicValue(requiredChild(pair, 'Value'), now)
      }
      return bag
    }
    case 'UnaryMinusExpression': {
      const value = dynamicValue(requiredChild(node, 'Expression'), now)
      return typeof value === 'number' ? -value : null
    }
    default: {
      const literal = literalScalar(node, now)
      if (!literal?.constant) throw notSupported(`'${textOfNode(node)}' inside a dynamic literal`)
      return intoDynamic(literal.constant.value, literal.type)
    }
  }
}

function stringContent(token: string): string {
  if (token.startsWith('"')) return JSON.parse(token) as string
  return unquoted(token).replaceAll("\\'", "'")
}
