import { assert } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import { Fault } from '../model/fault.ts'
import { adlsKind } from './adls/index.ts'
import type { StreamTable } from './adx/adx-parts.ts'
import { adxKind } from './adx/index.ts'
import type { DestinationKind } from './destination.ts'
import { fileKind } from './file/index.ts'

export interface Surroundings {
  readonly clock: Clock
  readonly random: Random
  /** Every stream as a table, for kinds that keep rows. */
  readonly streams: readonly StreamTable[]
}

export interface DestinationKinds {
  /** Every kind that Spillway offers, in the order in which people see them. */
  readonly all: readonly DestinationKind[]
  /** Throws BAD_INPUT, naming the kinds there are. */
  kind(name: string): DestinationKind
}

export function destinationKinds(surroundings: Surroundings): DestinationKinds {
  const all = [adxKind(surroundings), adlsKind(surroundings), fileKind(surroundings)]
  const kind = (name: string): DestinationKind => {
    const found = all.find((each) => each.kind === name) ?? kindsForTest.get(name)
    if (found !== undefined) return found
    const known = all.map((each) => `\`${each.kind}\``).join(', ')
    throw new Fault('BAD_INPUT', { message: `There is no such kind of destination: use one of ${known}.` })
  }
  return { all, kind }
}

const kindsForTest = new Map<string, DestinationKind>()
const REAL: readonly string[] = ['adx', 'adls', 'file']

/** Makes a kind known that is never offered, e.g. `memoryKind()`, until the returned handle is disposed of. */
export function registerKindForTest(kind: DestinationKind): Disposable {
  assert(!REAL.includes(kind.kind), `a real kind is never replaced: ${kind.kind}`)
  assert(!kindsForTest.has(kind.kind), `registered twice: ${kind.kind}`)
  kindsForTest.set(kind.kind, kind)
  return { [Symbol.dispose]: () => void kindsForTest.delete(kind.kind) }
}
