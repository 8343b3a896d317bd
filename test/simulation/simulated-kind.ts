import { present } from '../../src/base/assert.ts'
import type { Random } from '../../src/base/random.ts'
import type {
  Acknowledgement,
  ConfirmAnswer,
  Destination,
  DestinationKind,
  DestinationOptions,
  Encoding,
} from '../../src/destinations/destination.ts'
import type { MemoryStore } from '../../src/destinations/memory/client.ts'
import { memoryDestination } from '../../src/destinations/memory/index.ts'
import { Fault } from '../../src/model/fault.ts'
import type { CrashPoints } from './crash-points.ts'

/** What is outside of a life, and stays when it ends. */
interface Surroundings {
  readonly random: Random
  /** How many of the deliveries fail, from 0 to 1. */
  readonly faultShare: number
  /** What each destination has, by the name of its place. */
  readonly contents: ReadonlyMap<string, MemoryStore>
}

/** Small artifacts, so that a job has several. */
const LIMITS = { artifactRowsMax: 7, artifactRawBytesMax: 4_000 }
const REDACTION = { payload: 'keep', keys: ['secret'] } as const

/** Memory that fails, whose answers get lost, and that dies with its process. */
export function simulatedKind(ground: Surroundings, crash: CrashPoints): DestinationKind {
  const open = ({ settings }: DestinationOptions): Destination => {
    const place = String(settings['place'])
    const store = present(ground.contents.get(place), place)
    return crash.wrap(flaky(place === 'table' ? table(store, ground.random) : files(store), ground), 'destination')
  }
  return {
    kind: 'simulated',
    title: 'Simulated',
    description: 'For the simulation.',
    docsPath: '',
    confirmsRows: false,
    fields: [],
    parse: ({ place }) => ({ settings: { place }, secrets: {} }),
    target: ({ place }) => String(place),
    forecast: () => ({ warnings: [] }),
    open,
  }
}

function files(store: MemoryStore): Destination {
  return memoryDestination({ store, limits: { ...LIMITS, encodings: ['ndjson.gz'] } })
}

/** Keeps rows, and works off what it accepts later: some of it is lost, and has to be sent again. */
function table(store: MemoryStore, random: Random): Destination {
  const encodings: readonly Encoding[] = ['rows.ndjson.gz']
  const memory = memoryDestination({ store, limits: { ...LIMITS, encodings }, redaction: REDACTION, confirms: true })
  return {
    ...memory,
    put: async (artifact, signal) => {
      if (random.fraction() > 0.2) return memory.put(artifact, signal)
      for await (const _ of artifact.read(signal));
      return { location: memory.locate(artifact.name), alreadyThere: false, details: { state: 'queued' } }
    },
    confirm: async (question, signal): Promise<ConfirmAnswer> => {
      const fate = random.fraction()
      if (fate < 0.2) throw new Fault('UNREACHABLE')
      if (fate < 0.4) return { state: 'pending' }
      if (store.get(question.name) === undefined)
        return { state: 'failed', fault: new Fault('DESTINATION_ERROR'), putAgain: true }
      return present(memory.confirm, 'a table that can tell')(question, signal)
    },
  }
}

function flaky(destination: Destination, { random, faultShare }: Surroundings): Destination {
  return {
    ...destination,
    put: async (artifact, signal): Promise<Acknowledgement> => {
      const fate = random.fraction()
      if (fate < faultShare / 2)
        throw new Fault(random.fraction() < 0.5 ? 'CONNECTION_LOST' : 'DESTINATION_BUSY', { retryAfterMs: 2_000 })
      const acknowledgement = await destination.put(artifact, signal)
      if (fate < faultShare) throw new Fault('CONNECTION_LOST', { message: 'The response was lost after success.' })
      return acknowledgement
    },
  }
}
