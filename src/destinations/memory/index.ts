import { z } from 'zod'
import type { Destination, DestinationKind } from '../destination.ts'
import { checkShape, refuseProblems } from '../parse-options.ts'
import { confirmRows } from './confirm.ts'
import { findArtifact } from './find.ts'
import { type MemoryOptions, resolveOptions } from './options.ts'
import { probeMemory } from './probe.ts'
import { locate, putArtifact } from './put.ts'

/** A destination that keeps what it gets, for tests and simulations: it honours the whole contract, and fails where it is told to. */
export function memoryDestination(options: MemoryOptions = {}): Destination {
  const resolved = resolveOptions(options)
  return {
    limits: resolved.limits,
    redaction: resolved.redaction,
    locate,
    put: (artifact, signal) => putArtifact(resolved, artifact, signal),
    find: (name, signal) => findArtifact(resolved, name, signal),
    ...(resolved.confirms && { confirm: (question, signal) => confirmRows(resolved, question, signal) }),
    probe: (signal, { onStep } = {}) => probeMemory(resolved, signal, onStep),
    close: async () => {},
  }
}

const noSettings = z.strictObject({})

/** The same as a kind, for `registerKindForTest`: each destination that is opened delivers into the given store. */
export function memoryKind(options: MemoryOptions = {}): DestinationKind {
  return {
    kind: 'memory',
    title: 'Memory (tests)',
    description: 'Keeps what it gets.',
    docsPath: '',
    confirmsRows: options.confirms ?? false,
    fields: [],
    parse: (input) => {
      refuseProblems(checkShape(noSettings, input).problems)
      return { settings: {}, secrets: {} }
    },
    target: () => 'memory',
    forecast: () => ({ warnings: [] }),
    open: () => memoryDestination(options),
  }
}
