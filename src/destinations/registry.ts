import { assert } from '../base/assert.ts'
import { Fault } from '../model/fault.ts'
import { adls } from './adls/index.ts'
import type { DestinationKind } from './destination.ts'
import { file } from './file/index.ts'

/** Every kind that Spillway offers, in the order in which people see them. */
export const DESTINATION_KINDS: readonly DestinationKind[] = [adls, file]

const kindsForTest = new Map<string, DestinationKind>()

/** Throws BAD_INPUT, naming the kinds there are. */
export function destinationKind(kind: string): DestinationKind {
  const found = DESTINATION_KINDS.find((each) => each.kind === kind) ?? kindsForTest.get(kind)
  if (found !== undefined) return found
  const known = DESTINATION_KINDS.map((each) => `\`${each.kind}\``).join(', ')
  throw new Fault('BAD_INPUT', { message: `There is no such kind of destination: use one of ${known}.` })
}

/** Makes a kind known that is never offered, e.g. `memoryKind()`, until the returned handle is disposed of. */
export function registerKindForTest(kind: DestinationKind): Disposable {
  assert(!DESTINATION_KINDS.some((each) => each.kind === kind.kind), `a real kind is never replaced: ${kind.kind}`)
  assert(!kindsForTest.has(kind.kind), `registered twice: ${kind.kind}`)
  kindsForTest.set(kind.kind, kind)
  return { [Symbol.dispose]: () => void kindsForTest.delete(kind.kind) }
}
