import type { Clock } from '../../base/clock.ts'
import { systemClock } from '../../base/clock.ts'
import { type Random, systemRandom } from '../../base/random.ts'
import type { Destination, DestinationKind, Limits } from '../destination.ts'
import { AdlsClient } from './client.ts'
import type { AnswerContext } from './fault.ts'
import { findBlob } from './find.ts'
import { type AdlsTarget, FIELDS, parseTarget, readTarget, targetOptions } from './options.ts'
import { probeAdls } from './probe.ts'
import { putArtifact } from './put.ts'
import { forecastSas } from './sas-forecast.ts'

const LIMITS: Limits = {
  artifactRowsMax: 5_000_000,
  artifactRawBytesMax: 256 * 1024 * 1024,
  encodings: ['ndjson.gz'],
}

export const adls = adlsKind({ clock: systemClock, random: systemRandom })

/** Azure Data Lake Storage Gen2, through the Blob endpoint of the account, with a shared access signature. */
export function adlsKind(surroundings: { readonly clock: Clock; readonly random: Random }): DestinationKind {
  return {
    kind: 'adls',
    title: 'Azure Data Lake Storage Gen2',
    description: 'Compressed JSON files in a container of your storage account: each event once, never overwritten.',
    docsPath: 'docs/destinations/adls.md',
    confirmsRows: false,
    fields: FIELDS,
    parse: (input, policy) => targetOptions(parseTarget(input, policy)),
    target: ({ storageAccount, fileSystem, path }) =>
      [storageAccount, fileSystem, path].filter((part) => part !== '').join('/'),
    forecast: ({ settings, secrets }, now) => {
      const target = readTarget({ ...settings, ...secrets })
      return forecastSas(target.sas, { path: target.path, protocol: protocolOf(target) }, now)
    },
    open: ({ settings, secrets }, policy) => openAdls(parseTarget({ ...settings, ...secrets }, policy), surroundings),
  }
}

function openAdls(target: AdlsTarget, { clock, random }: { clock: Clock; random: Random }): Destination {
  const client = new AdlsClient(target)
  const context = (): AnswerContext => ({ sas: target.sas, now: clock.now() })
  const blobOf = (name: string): string => (target.path === '' ? name : `${target.path}/${name}`)
  return {
    limits: LIMITS,
    locate: (name) => client.address(blobOf(name)),
    put: (artifact, signal) => putArtifact({ client, blob: blobOf(artifact.name), artifact, context }, signal),
    find: (name, signal) => findBlob(client, blobOf(name), context, signal),
    probe: (signal, { onStep } = {}) => probeAdls({ client, target, context, random }, signal, onStep),
    close: () => client.close(),
  }
}

function protocolOf(target: AdlsTarget): 'http:' | 'https:' {
  return target.endpoint.startsWith('https:') ? 'https:' : 'http:'
}
