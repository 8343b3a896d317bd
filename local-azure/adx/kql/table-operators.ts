import { notSupported } from '../service-error.ts'
import { dotnetType } from './dotnet-type.ts'
import { join } from './join.ts'
import type { SyntaxNode } from './language.ts'
import { mvExpand } from './mv-expand.ts'
import type { OperatorContext, Piped } from './piped.ts'
import { type Batch, type Relation, relationOf, type Scalar } from './relation.ts'
import { compileScalar } from './scalar.ts'
import { sort, top } from './sort.ts'
import { distinct, summarize } from './summarize.ts'
import {
  childOf,
  elementsOf,
  kindOf,
  namedExpression,
  nameOf,
  requiredChild,
  requiredColumns,
  textOfNode,
} from './syntax.ts'
import { union } from './union.ts'
import type { TypedColumn, Value } from './values.ts'

type Operator = (node: SyntaxNode, context: Piped) => Relation

export function compileOperator(node: SyntaxNode, context: OperatorContext): Relation {
  const kind = kindOf(node)
  if (kind === 'UnionOperator') return union(node, context)
  const operator = OPERATORS[kind]
  const { input } = context
  if (!operator || !input) throw notSupported(`The operator '${textOfNode(node).split(/[\s(]/, 1)[0] ?? kind}'`)
  const compiler = context.scalarCompiler(context.scope, input.columns)
  const scalar: Piped['scalar'] = (expression, intercept) =>
    compileScalar(expression, intercept ? { ...compiler, intercept } : compiler)
  return operator(node, { ...context, input, scalar })
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  FilterOperator: filter,
  ProjectOperator: project,
  ProjectAwayOperator: select,
  ProjectKeepOperator: select,
  ProjectReorderOperator: select,
  ProjectRenameOperator: rename,
  ExtendOperator: extend,
  SummarizeOperator: summarize,
  DistinctOperator: distinct,
  CountOperator: count,
  TakeOperator: take,
  SortOperator: sort,
  TopOperator: top,
  JoinOperator: join,
  MvExpandOperator: mvExpand,
  GetSchemaOperator: (_node, { input }) => schemaOf(input.columns),
  SerializeOperator: (_node, { input }) => input,
  AsOperator: (_node, { input }) => input,
  // How to draw it is the client's business.
  RenderOperator: (_node, { input }) => input,
}

function filter(node: SyntaxNode, { input, scalar }: Piped): Relation {
  const condition = scalar(requiredChild(node, 'Condition'))
  return {
    columns: input.columns,
    batches: function* () {
      for (const batch of input.batches()) {
        const holds = condition.bind(batch)
        const kept: number[] = []
        for (let row = 0; row < batch.length; row++) if (holds(row) === true) kept.push(row)
        if (kept.length === batch.length) yield batch
        else if (kept.length > 0) yield batch.rows(kept)
      }
    },
  }
}

function project(node: SyntaxNode, { input, scalar }: Piped): Relation {
  const columns = requiredColumns(node)
  const scalars = elementsOf(childOf(node, 'Expressions')).map((item) => scalar(namedExpression(item).expression))
  return mapped(input, columns, (batch) => columns.map(({ name }, index) => [name, computed(scalars[index], batch)]))
}

function extend(node: SyntaxNode, { input, scalar }: Piped): Relation {
  const columns = requiredColumns(node)
  const added = new Map<string, Scalar>()
  const known = new Set(input.columns.map(({ name }) => name))
  const numbered = columns.map(({ name }) => name).filter((name) => !known.has(name))
  for (const item of elementsOf(childOf(node, 'Expressions'))) {
    const { name, expression } = namedExpression(item)
    const target =
      columns.some((column) => column.name === name) && name !== '' ? name : numbered.find((free) => !added.has(free))
    if (target === undefined) throw notSupported(`'extend ${textOfNode(item)}' without a name`)
    added.set(target, scalar(expression))
  }
  return mapped(input, columns, (batch) =>
    columns.map(({ name }) => [name, added.has(name) ? computed(added.get(name), batch) : () => batch.column(name)]),
  )
}

/** project-away, project-keep, project-reorder: what remains is the binder's answer. */
function select(node: SyntaxNode, { input }: Piped): Relation {
  const columns = requiredColumns(node)
  return mapped(input, columns, (batch) => columns.map(({ name }) => [name, () => batch.column(name)]))
}

function rename(node: SyntaxNode, { input }: Piped): Relation {
  const columns = requiredColumns(node)
  const formerNames = new Map(
    elementsOf(childOf(node, 'Expressions')).map((item) => [
      nameOf(requiredChild(item, 'Name')),
      nameOf(requiredChild(item, 'Expression')),
    ]),
  )
  return mapped(input, columns, (batch) =>
    columns.map(({ name }) => [name, () => batch.column(formerNames.get(name) ?? name)]),
  )
}

type Sources = readonly (readonly [string, () => readonly Value[]])[]

function mapped(input: Relation, columns: readonly TypedColumn[], sources: (batch: Batch) => Sources): Relation {
  return {
    columns,
    batches: function* () {
      for (const batch of input.batches()) yield batch.with(sources(batch))
    },
  }
}

function computed(scalar: Scalar | undefined, batch: Batch): () => readonly Value[] {
  return () => {
    const cell = scalar?.bind(batch)
    return Array.from({ length: batch.length }, (_, row) => cell?.(row) ?? (scalar?.type === 'string' ? '' : null))
  }
}

/** Reads no column: counting a million rows costs nothing. */
function count(node: SyntaxNode, { input }: Piped): Relation {
  const columns = requiredColumns(node)
  return {
    columns,
    batches: () => {
      let rowCount = 0
      for (const batch of input.batches()) rowCount += batch.length
      return relationOf(columns, [[rowCount]]).batches()
    },
  }
}

function take(node: SyntaxNode, { input, scalar }: Piped): Relation {
  const limit = Number(scalar(requiredChild(node, 'Expression')).constant?.value ?? 0)
  return {
    columns: input.columns,
    batches: function* () {
      let left = limit
      if (left <= 0) return
      for (const batch of input.batches()) {
        yield batch.length <= left ? batch : batch.rows(Array.from({ length: left }, (_, row) => row))
        left -= batch.length
        if (left <= 0) return
      }
    },
  }
}

function schemaOf(columns: readonly TypedColumn[]): Relation {
  return relationOf(
    [
      { name: 'ColumnName', type: 'string' },
      { name: 'ColumnOrdinal', type: 'int' },
      { name: 'DataType', type: 'string' },
      { name: 'ColumnType', type: 'string' },
    ],
    columns.map(({ name, type }, index) => [name, index, dotnetType(type), type]),
  )
}
