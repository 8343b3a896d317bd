import { type DefinitionNode, type DocumentNode, Kind, parse, print } from 'graphql'

export interface MergedSchemas {
  /** SDL of both: where both know a field, the served one counts. */
  readonly merged: string
  /** SDL of what only the pending one knows; empty where there is nothing. */
  readonly missing: string
}

type Members = 'fields' | 'values' | 'types'
/** Any definition or extension that has a name and members: what is read of it here is common to all kinds. */
type Named = DefinitionNode & {
  readonly name: { readonly value: string }
} & { readonly [member in Members]?: readonly Member[] }
interface Member {
  readonly name: { readonly value: string }
  readonly arguments?: readonly Member[]
}

/** SDL in, SDL out. Extensions and definitions of the same name are put together. */
export function mergeSchemas(served: string, pending: string): MergedSchemas {
  const known = new Map<string, Named>()
  for (const node of named(parse(served))) known.set(node.name.value, join(known.get(node.name.value), node))
  const missing: Named[] = []
  for (const node of pending.trim() === '' ? [] : named(parse(pending))) {
    const present = known.get(node.name.value)
    const rest = present === undefined ? node : without(node, present)
    if (rest === undefined) continue
    missing.push(rest)
    known.set(node.name.value, join(present, rest))
  }
  return { merged: sdl([...known.values()].map(asDefinition)), missing: sdl(missing) }
}

function named(document: DocumentNode): Named[] {
  return document.definitions.filter((node) => 'name' in node && node.name !== undefined) as Named[]
}

/** What `node` has and `present` lacks. A scalar has no members, so a known one lacks nothing. */
function without(node: Named, present: Named): Named | undefined {
  const served = new Map(membersOf(present).map((member) => [member.name.value, member]))
  const rest = membersOf(node).filter((member) => !covers(served.get(member.name.value), member))
  return rest.length === 0 ? undefined : asExtension({ ...node, [memberKey(node)]: rest } as Named)
}

/** A field is the same one only with all its arguments. */
function covers(served: Member | undefined, wanted: Member): boolean {
  const names = new Set(served?.arguments?.map(({ name }) => name.value))
  return served !== undefined && (wanted.arguments ?? []).every(({ name }) => names.has(name.value))
}

function join(present: Named | undefined, more: Named): Named {
  if (present === undefined) return more
  const replaced = new Set(membersOf(more).map(({ name }) => name.value))
  const kept = membersOf(present).filter(({ name }) => !replaced.has(name.value))
  return { ...present, [memberKey(more)]: [...kept, ...membersOf(more)] } as Named
}

function membersOf(node: Named): readonly Member[] {
  return node.fields ?? node.values ?? node.types ?? []
}

function memberKey(node: Named): Members {
  if (node.values !== undefined) return 'values'
  return node.types === undefined ? 'fields' : 'types'
}

function asDefinition(node: Named): Named {
  return { ...node, kind: node.kind.replace('Extension', 'Definition') } as Named
}

function asExtension(node: Named): Named {
  return { ...node, kind: node.kind.replace('Definition', 'Extension'), description: undefined } as unknown as Named
}

function sdl(definitions: readonly Named[]): string {
  return definitions.length === 0 ? '' : `${print({ kind: Kind.DOCUMENT, definitions })}\n`
}
