import { type Clock, systemClock } from '../../base/clock.ts'
import { type Random, systemRandom } from '../../base/random.ts'
import type { Destination, DestinationKind, Limits } from '../destination.ts'
import { FolderClient } from './client.ts'
import { findArtifact } from './find.ts'
import { FIELDS, type FileTarget, parseTarget, targetOptions } from './options.ts'
import { probeFolder } from './probe.ts'
import { putArtifact } from './put.ts'

const LIMITS: Limits = {
  artifactRowsMax: 5_000_000,
  artifactRawBytesMax: 256 * 1024 * 1024,
  encodings: ['ndjson.gz'],
}

interface Surroundings {
  readonly clock: Clock
  readonly random: Random
}

export const file = fileKind({ clock: systemClock, random: systemRandom })

/** A folder of the machine that runs Spillway, or one mounted there. */
export function fileKind(surroundings: Surroundings): DestinationKind {
  return {
    kind: 'file',
    title: 'Local folder',
    description: "Compressed JSON files in a folder of Spillway's own machine, or of a disk that is mounted there.",
    docsPath: 'docs/destinations/file.md',
    confirmsRows: false,
    fields: FIELDS,
    parse: (input, policy) => targetOptions(parseTarget(input, policy)),
    target: ({ folder, path }) => [folder, path].filter((part) => part !== '').join('/'),
    forecast: () => ({ warnings: [] }),
    open: ({ settings, secrets }, policy) => openFolder(parseTarget({ ...settings, ...secrets }, policy), surroundings),
  }
}

function openFolder(target: FileTarget, surroundings: Surroundings): Destination {
  const client = new FolderClient(target, surroundings)
  let swept: Promise<void> | undefined
  return {
    limits: LIMITS,
    locate: (name) => client.path(name),
    put: async (artifact, signal) => {
      swept ??= client.discardStale().catch(() => {})
      await swept
      return await putArtifact(client, artifact, signal)
    },
    find: (name, signal) => findArtifact(client, name, signal),
    probe: (signal, { onStep } = {}) => probeFolder(client, signal, onStep),
    close: async () => {},
  }
}
