import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import { BlockMaker } from '../ingest/block-maker.ts'
import { type BodyReader, readInThisThread } from '../ingest/body-reader.ts'
import { packOf } from '../ingest/event-pack.ts'
import { GroupCommit } from '../ingest/group-commit.ts'
import type { ReadLimits } from '../ingest/read-events.ts'
import { ReaderThreads } from '../ingest/reader-threads.ts'
import type { StreamName } from '../model/ids.ts'
import type { Metrics } from '../model/metrics.ts'
import type { EventLog } from '../store/store.ts'
import { streamDefinition } from '../streams/registry.ts'
import type { CanonicalEvent } from '../streams/stream.ts'
import { Intake } from './intake.ts'

export interface IntakeSetup {
  readonly eventLog: EventLog
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  readonly readLimits: ReadLimits
  readonly bytesInFlightMax: number
  /** Threads that read bodies; 0: the caller's own. */
  readonly intakeThreads: number
}

export interface OpenIntake {
  readonly intake: Intake
  /** Puts events of our own into the log, in blocks with what else comes in. */
  commit(stream: StreamName, events: readonly CanonicalEvent[]): Promise<unknown>
  /** Nothing has to wait for it: it only spares the first request the start of the threads. */
  warmUp(): void
  /** New requests are refused from now on; resolves when everything that was taken is on disk. */
  stop(): Promise<void>
}

export function openIntake(setup: IntakeSetup): OpenIntake {
  const groups = new GroupCommit({ log: setup.eventLog, clock: setup.clock })
  const blocks = new BlockMaker((block) => groups.commit(block))
  const threads = setup.intakeThreads > 0 ? readerThreads(setup, groups) : undefined
  const reader: BodyReader =
    threads ?? readInThisThread({ blocks, clock: setup.clock, limits: setup.readLimits, streamDefinition })
  const intake = new Intake({ ...setup, reader })
  return {
    intake,
    commit: (stream, events) => blocks.add(streamDefinition(stream), packOf(events)),
    warmUp: () => threads?.start(),
    stop: async () => {
      await intake.stop()
      await blocks.idle()
    },
  }
}

/** The source as it is, or what it was packed into: both lie beside this file. */
const INTAKE_THREAD = new URL(`./intake-thread.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)

function readerThreads({ intakeThreads, readLimits, clock, log }: IntakeSetup, groups: GroupCommit): ReaderThreads {
  return new ReaderThreads({
    module: INTAKE_THREAD,
    threads: intakeThreads,
    limits: readLimits,
    clock,
    commit: (block) => groups.commit(block),
    onLost: (error) => log.error('a thread that reads requests ended; another takes its place', { error }),
  })
}
