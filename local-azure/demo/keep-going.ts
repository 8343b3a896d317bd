import type { Clock } from '../../src/base/clock.ts'
import type { StreamName } from '../../src/model/ids.ts'
import { activityWriter } from '../activity.ts'
import { askServer } from './ask-server.ts'
import type { DemoExport } from './create-exports.ts'
import { count, type Narrator } from './narrator.ts'
import type { SpillwayCli } from './spillway-cli.ts'
import type { Server } from './start-server.ts'

const TICK_MS = 1_000
/** Events a tick, in turn: a trickle that is not quite even. */
const EVENTS_PER_TICK = [1, 3, 2, 5, 1, 4]
const SEEDS: Readonly<Record<StreamName, number>> = { audit: 3, guardrail_activity: 4 }

export interface Going {
  readonly cli: SpillwayCli
  readonly server: Server
  readonly exports: readonly DemoExport[]
}

/** A few events a second into both streams, delivered as they come, until it is stopped. */
export async function keepGoing(going: Going, clock: Clock, tell: Narrator, stop: AbortSignal): Promise<void> {
  const { cli, server, exports } = going
  tell.heading('And on it goes: events trickle in and leave every five seconds. Ctrl-C ends it.')
  for (const { id } of exports) {
    const input = JSON.stringify({ id, interval: 'CONTINUOUS' })
    tell.command(`echo '${input}' | spillway audit exportConfig update:adls:sasToken -`)
    await cli.run(['audit', 'exportConfig', 'update:adls:sasToken', '-', '--json'], { input })
  }
  const before = await totals(server)
  const startedAt = clock.now()
  const sources = exports.map(({ stream }) => openSource(cli, stream, clock))
  try {
    for (let tick = 0; !stop.aborted; tick += 1) {
      for (const source of sources) source.send(EVENTS_PER_TICK[tick % EVENTS_PER_TICK.length] ?? 1)
      tell.status(statusText(before, await totals(server), clock.now() - startedAt))
      await clock.sleep(TICK_MS, stop).catch(() => {})
    }
  } finally {
    await Promise.all(sources.map((source) => source.end()))
    tell.endStatus()
  }
}

/** `spillway events send STREAM -`, fed as `tail -f` would: with events that happen now. */
function openSource(cli: SpillwayCli, stream: StreamName, clock: Clock) {
  const lineAt = activityWriter(SEEDS[stream], stream)
  const { input, ended } = cli.open(['events', 'send', stream, '-'])
  // Looked at in `end`; that it ended early shows in the numbers before.
  ended.catch(() => {})
  return {
    send: (events: number): void => {
      for (let sent = 0; sent < events; sent += 1) input.write(`${lineAt(clock.now())}\n`)
    },
    end: async (): Promise<void> => {
      input.end()
      await ended
    },
  }
}

interface Totals {
  readonly received: number
  readonly delivered: number
  readonly failure: string | undefined
}

const TOTALS = `{
  streams { eventsTotal }
  getAllExportConfigurations { watermark failure { message } }
}`

async function totals(server: Server): Promise<Totals> {
  const { streams, getAllExportConfigurations: configurations } = await askServer<{
    streams: readonly { eventsTotal: number }[]
    getAllExportConfigurations: readonly { watermark: number; failure: { message: string } | null }[]
  }>(server, TOTALS)
  return {
    received: streams.reduce((sum, { eventsTotal }) => sum + eventsTotal, 0),
    delivered: configurations.reduce((sum, { watermark }) => sum + watermark - 1, 0),
    failure: configurations.find(({ failure }) => failure !== null)?.failure?.message,
  }
}

function statusText(before: Totals, now: Totals, ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  const time = `${minutes}:${String(Math.floor(ms / 1_000) % 60).padStart(2, '0')}`
  const failure = now.failure === undefined ? '' : ` · ${now.failure}`
  const received = now.received - before.received
  const waiting = now.received - now.delivered
  return `${time} · ${count(received)} events in · ${count(Math.max(0, received - waiting))} delivered · ${count(waiting)} on their way${failure}`
}
