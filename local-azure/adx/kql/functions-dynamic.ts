import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/base/json.ts'
import { intoDynamic, toText } from './convert.ts'
import { type FunctionCall, type FunctionRule, ofValues } from './function-rule.ts'
import { applied, type Scalar } from './relation.ts'
import { keyOf, type Value } from './values.ts'

export const DYNAMIC_FUNCTIONS: Readonly<Record<string, FunctionRule>> = {
  array_length: ofValues((value) => (Array.isArray(value) ? value.length : null)),
  bag_keys: ofValues((value) => (isJsonObject(value) ? Object.keys(value) : null)),
  bag_has_key: ofValues((value, key) => (isJsonObject(value) ? Object.hasOwn(value, String(key ?? '')) : null)),
  bag_merge: ofValues((...values) => Object.assign({}, ...values.filter(isJsonObject).reverse()) as JsonObject),
  bag_pack: pack,
  pack,
  pack_array: (call) =>
    applied('dynamic', call.operands, (...values) => values.map((value, index) => inside(call, value, index))),
  array_concat: ofValues((...values) => values.flatMap((value) => (Array.isArray(value) ? value : []))),
  array_slice: ofValues((value, from, to) =>
    Array.isArray(value) ? sliceInclusive(value, Number(from), Number(to)) : null,
  ),
  array_index_of: (call) =>
    applied('long', call.operands, (list, wanted) =>
      Array.isArray(list) ? list.findIndex((item) => keyOf(item) === keyOf(wanted ?? null)) : null,
    ),
  array_sort_asc: ofValues((value) => (Array.isArray(value) ? value.toSorted(byContent) : null)),
  array_sort_desc: ofValues((value) => (Array.isArray(value) ? value.toSorted((a, b) => byContent(b, a)) : null)),
  set_has_element: ofValues((list, wanted) =>
    Array.isArray(list) ? list.some((item) => keyOf(item) === keyOf(wanted ?? null)) : null,
  ),
  set_union: ofValues((...lists) => distinct(lists.flatMap((list) => (Array.isArray(list) ? list : [])))),
  set_difference: ofValues((first, ...others) => {
    const taken = new Set(others.flatMap((list) => (Array.isArray(list) ? list : [])).map(keyOf))
    return Array.isArray(first) ? distinct(first).filter((item) => !taken.has(keyOf(item))) : null
  }),
  set_intersect: ofValues((first, ...others) => {
    const sets = others.map((list) => new Set((Array.isArray(list) ? list : []).map(keyOf)))
    return Array.isArray(first) ? distinct(first).filter((item) => sets.every((set) => set.has(keyOf(item)))) : null
  }),
  strcat_array: ofValues((list, delimiter) =>
    Array.isArray(list) ? list.map((item) => toText(item, 'dynamic')).join(String(delimiter ?? '')) : '',
  ),
}

function pack(call: FunctionCall): Scalar {
  return applied('dynamic', call.operands, (...values) => {
    const bag: JsonObject = {}
    for (let index = 0; index + 1 < values.length; index += 2) {
      bag[toText(values[index] ?? null, 'string')] = inside(call, values[index + 1] ?? null, index + 1)
    }
    return bag
  })
}

function inside(call: FunctionCall, value: Value, index: number): JsonValue {
  return intoDynamic(value, call.operands[index]?.type ?? 'dynamic')
}

/** Both ends included; negative ones count from the end. */
function sliceInclusive(list: JsonValue[], from: number, to: number): JsonValue[] {
  const at = (index: number): number => (index < 0 ? index + list.length : index)
  return list.slice(Math.max(0, at(from)), at(to) + 1)
}

function distinct(list: JsonValue[]): JsonValue[] {
  return [...new Map(list.map((item) => [keyOf(item), item])).values()]
}

/** Numbers before text, as array_sort_asc() puts them; nulls last. */
function byContent(a: JsonValue, b: JsonValue): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : typeof b === 'number' ? 1 : 0
  return toText(a, 'dynamic') < toText(b, 'dynamic') ? -1 : 1
}
