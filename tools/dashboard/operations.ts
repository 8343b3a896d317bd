import { glob, readFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path/posix'
import { fileURLToPath } from 'node:url'
import {
  buildSchema,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  stripIgnoredCharacters,
  validate,
  visit,
} from 'graphql'
import { fragmentType, resultType, type Types, usedTypes, variablesType } from './write-types.ts'

export interface GeneratedSource {
  /** From the repository's folder. */
  readonly path: string
  readonly content: string
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SCHEMA_FILE = 'docs/reference/schema.graphql'
const SOURCES = 'dashboard/src'
const TYPES_FILE = `${SOURCES}/api/schema.generated.ts`
const OPERATION_FILE = `${SOURCES}/api/operation.ts`

interface OperationFile {
  readonly path: string
  readonly document: DocumentNode
}

/** For each `x.graphql` of the dashboard its `x.graphql.ts`, and one file with the enums and inputs that they use. */
export async function generatedOperations(): Promise<GeneratedSource[]> {
  const schema = buildSchema(await readFile(join(ROOT, SCHEMA_FILE), 'utf8'))
  const files = await operationFiles()
  const fragments = new Map(
    files.flatMap(({ document }) => document.definitions.filter(isFragment)).map((node) => [node.name.value, node]),
  )
  refuseInvalid(schema, files)
  const types: Types = { schema, fragments, used: new Set() }
  const sources = files.map((file) => operationSource(file, types))
  return [...sources, { path: TYPES_FILE, content: usedTypes(types) }]
}

async function operationFiles(): Promise<OperationFile[]> {
  const files: OperationFile[] = []
  for await (const path of glob(`${SOURCES}/**/*.graphql`, { cwd: ROOT })) {
    files.push({ path, document: parse(await readFile(join(ROOT, path), 'utf8')) })
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** All files together, so that a fragment may be used in another file than its own, and a name is taken once. */
function refuseInvalid(schema: GraphQLSchema, files: readonly OperationFile[]): void {
  const definitions = files.flatMap(({ document }) => document.definitions)
  const errors = validate(schema, { kind: Kind.DOCUMENT, definitions })
  if (errors.length > 0) throw new Error(errors.map(String).join('\n\n'))
}

function operationSource({ path, document }: OperationFile, all: Types): GeneratedSource {
  const types: Types = { ...all, used: new Set() }
  const parts = document.definitions.map((node) => {
    if (isFragment(node)) return `export type ${node.name.value} = ${fragmentType(types, node)}\n`
    if (node.kind !== Kind.OPERATION_DEFINITION || node.name === undefined) throw new Error(`${path}: needs a name`)
    return operationText(types, node, node.name.value)
  })
  for (const name of types.used) all.used.add(name)
  const named = [...types.used].sort().join(', ')
  const imports = [
    ...(parts.some((part) => part.includes(': Operation<')) ? [importLine('Operation', path, OPERATION_FILE)] : []),
    ...(named === '' ? [] : [importLine(named, path, TYPES_FILE)]),
  ]
  const head = `// Generated from ${basename(path)} by \`npm run generate\`: change that file instead.\n`
  return { path: `${path}.ts`, content: [head + imports.join(''), ...parts].join('\n') }
}

function operationText(types: Types, node: OperationDefinitionNode, name: string): string {
  return [
    `export type ${name}Result = ${resultType(types, node)}\n`,
    `export type ${name}Variables = ${variablesType(types, node)}\n`,
    `export const ${name}: Operation<${name}Result, ${name}Variables> = {`,
    `  name: '${name}',`,
    `  kind: '${node.operation}',`,
    `  text: ${JSON.stringify(textOf(node, types.fragments))},`,
    '}\n',
  ].join('\n')
}

function importLine(names: string, path: string, target: string): string {
  const way = relative(dirname(path), target)
  return `import type { ${names} } from '${way.startsWith('.') ? way : `./${way}`}'\n`
}

/** What is sent: the operation and all fragments that it uses. */
function textOf(operation: OperationDefinitionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): string {
  const needed = new Map<string, FragmentDefinitionNode>()
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread: ({ name: { value: name } }) => {
        const fragment = fragments.get(name)
        if (fragment === undefined || needed.has(name)) return
        needed.set(name, fragment)
        collect(fragment)
      },
    })
  }
  collect(operation)
  return stripIgnoredCharacters([operation, ...needed.values()].map(print).join('\n'))
}

function isFragment(node: DocumentNode['definitions'][number]): node is FragmentDefinitionNode {
  return node.kind === Kind.FRAGMENT_DEFINITION
}
