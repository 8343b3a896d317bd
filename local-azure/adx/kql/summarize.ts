import { notSupported } from '../service-error.ts'
import { type Accumulator, type AggregateCall, accumulatorFor, isAggregate } from './aggregates.ts'
import type { SyntaxNode } from './language.ts'
import type { Piped } from './piped.ts'
import { type Batch, columnScalar, type Relation, relationOf, type Scalar } from './relation.ts'
import { argumentsOf } from './scalar.ts'
import {
  childOf,
  elementsOf,
  kindOf,
  namedExpression,
  nameOf,
  referenceKind,
  requiredChild,
  requiredColumns,
  scalarTypeOf,
  textOfNode,
} from './syntax.ts'
import { keyOf, type TypedColumn, type Value } from './values.ts'

/** An aggregate as written, with the place of its results among all aggregates' results. */
interface Aggregate {
  readonly call: AggregateCall
  readonly operands: readonly Scalar[]
  readonly width: number
}

/** One output: an aggregate's columns as they are, or an expression around aggregates. */
type Output =
  | { readonly kind: 'direct'; readonly aggregate: number }
  | { readonly kind: 'expression'; readonly scalar: Scalar }

interface Group {
  readonly keys: readonly Value[]
  readonly accumulators: readonly Accumulator[]
}

export function summarize(node: SyntaxNode, context: Piped): Relation {
  const columns = requiredColumns(node)
  const byClause = childOf(node, 'ByClause')
  const by = byClause
    ? elementsOf(childOf(byClause, 'Expressions')).map((item) => namedExpression(item).expression)
    : []
  const plan = planAggregates(node, by, context)
  const keys = by.map((expression) => context.scalar(expression))
  const width = keys.length + plan.outputs.reduce((sum, output) => sum + outputWidth(output, plan.aggregates), 0)
  if (width !== columns.length) throw notSupported(`'${textOfNode(node)}'`)
  return {
    columns,
    batches: () => {
      const groups = group(context.input, keys, plan.aggregates)
      return relationOf(
        columns,
        [...groups].map((one) => [...one.keys, ...resultsOf(one, plan)]),
      ).batches()
    },
  }
}

interface Plan {
  readonly aggregates: readonly Aggregate[]
  readonly outputs: readonly Output[]
}

function planAggregates(node: SyntaxNode, by: readonly SyntaxNode[], context: Piped): Plan {
  const aggregates: Aggregate[] = []
  const add = (call: SyntaxNode): number => aggregates.push(planAggregate(call, by, context)) - 1
  const outputs = elementsOf(childOf(node, 'Aggregates')).map((item): Output => {
    const { expression } = namedExpression(item)
    if (isAggregateCall(expression)) return { kind: 'direct', aggregate: add(expression) }
    const scalar = context.scalar(expression, (inner) =>
      isAggregateCall(inner) ? columnScalar(`$aggregate${add(inner)}`, scalarTypeOf(inner)) : undefined,
    )
    return { kind: 'expression', scalar }
  })
  return { aggregates, outputs }
}

function isAggregateCall(node: SyntaxNode): boolean {
  return kindOf(node) === 'FunctionCallExpression' && isAggregate(textOfNode(requiredChild(node, 'Name')))
}

const SEVERAL_COLUMNS = ['arg_max', 'arg_min', 'take_any', 'any']

function planAggregate(node: SyntaxNode, by: readonly SyntaxNode[], context: Piped): Aggregate {
  const name = textOfNode(requiredChild(node, 'Name'))
  const operands = argumentsOf(node).flatMap((argument, index, all) => {
    if (kindOf(argument) !== 'StarExpression') return [context.scalar(argument)]
    const taken = [...by, ...all.slice(0, index)].filter((other) => referenceKind(other) === 'Column').map(nameOf)
    return context.input.columns
      .filter((column) => !taken.includes(column.name))
      .map((column) => columnScalar(column.name, column.type))
  })
  const call = { name, types: operands.map((operand) => operand.type), type: scalarTypeOf(node) }
  return { call, operands, width: SEVERAL_COLUMNS.includes(name) ? operands.length : 1 }
}

function outputWidth(output: Output, aggregates: readonly Aggregate[]): number {
  return output.kind === 'direct' ? (aggregates[output.aggregate]?.width ?? 1) : 1
}

function group(input: Relation, keys: readonly Scalar[], aggregates: readonly Aggregate[]): Iterable<Group> {
  const groups = new Map<string, Group>()
  const newGroup = (values: readonly Value[]): Group => ({
    keys: values,
    accumulators: aggregates.map(({ call }) => accumulatorFor(call)),
  })
  // Without `by` there is one group, even over no rows.
  if (keys.length === 0) groups.set(groupId([]), newGroup([]))
  for (const batch of input.batches()) {
    const boundKeys = keys.map((key) => key.bind(batch))
    const boundOperands = aggregates.map(({ operands }) => operands.map((operand) => operand.bind(batch)))
    for (let row = 0; row < batch.length; row++) {
      const values = boundKeys.map((key) => key(row))
      const id = groupId(values)
      let found = groups.get(id)
      if (!found) {
        found = newGroup(values)
        groups.set(id, found)
      }
      for (const [index, accumulator] of found.accumulators.entries()) {
        accumulator.add(boundOperands[index]?.map((operand) => operand(row)) ?? [])
      }
    }
  }
  return groups.values()
}

export function groupId(values: readonly Value[]): string {
  return values.length === 1 ? keyOf(values[0] ?? null) : JSON.stringify(values.map(keyOf))
}

function resultsOf(group: Group, plan: Plan): Value[] {
  const results = group.accumulators.map((accumulator) => accumulator.result())
  const batch = singleRow(results)
  return plan.outputs.flatMap((output) =>
    output.kind === 'direct' ? (results[output.aggregate] ?? []) : [output.scalar.bind(batch)(0)],
  )
}

/** The aggregates' results as a row, for the expressions around them. */
function singleRow(results: readonly (readonly Value[])[]): Batch {
  const columns = results.map((_, index): TypedColumn => ({ name: `$aggregate${index}`, type: 'dynamic' }))
  const [batch] = relationOf(columns, [results.map((values) => values[0] ?? null)]).batches()
  if (!batch) throw notSupported('A summarize without rows')
  return batch
}

export function distinct(node: SyntaxNode, { input, scalar }: Piped): Relation {
  const columns = requiredColumns(node)
  const expressions = elementsOf(childOf(node, 'Expressions'))
  const star = expressions.some((item) => kindOf(item) === 'StarExpression')
  const keys = star
    ? columns.map(({ name, type }) => columnScalar(name, type))
    : expressions.map((item) => scalar(namedExpression(item).expression))
  return {
    columns,
    batches: () =>
      relationOf(
        columns,
        Array.from(group(input, keys, []), (one) => one.keys),
      ).batches(),
  }
}
