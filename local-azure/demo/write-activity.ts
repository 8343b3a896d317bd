import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../../src/base/clock.ts'
import type { StreamName } from '../../src/model/ids.ts'
import { activityWriter } from '../activity.ts'
import { IdCounts } from './id-counts.ts'
import { count, type Narrator } from './narrator.ts'

export interface Activity {
  readonly files: readonly ActivityFile[]
  /** The ids of all events in all files. */
  readonly sent: IdCounts
}

export interface ActivityFile {
  readonly stream: StreamName
  readonly path: string
  readonly events: number
}

const SAMPLES: readonly ActivityFile[] = [
  { stream: 'audit', path: join(import.meta.dirname, '../../samples/audit.ndjson'), events: 3 },
  { stream: 'guardrail_activity', path: join(import.meta.dirname, '../../samples/guardrail-webhook.json'), events: 2 },
]
const SEEDS: Readonly<Record<StreamName, number>> = { audit: 1, guardrail_activity: 2 }
/** The generated events happened within this time, however many they are. */
const SPAN_MS = 24 * 3_600_000
const CHUNK_CHARACTERS = 256 * 1024

export interface ActivityRequest {
  readonly folder: string
  /** Of both streams together, samples among them. */
  readonly events: number
  readonly clock: Clock
  readonly stop: AbortSignal
}

/** The samples, and as many generated events beside them as it takes: half audit, half guardrail activity, one file each. */
export function writeActivity(request: ActivityRequest, tell: Narrator): Promise<Activity> {
  const sampled = SAMPLES.reduce((sum, file) => sum + file.events, 0)
  const audit = Math.ceil((request.events - sampled) / 2)
  const wanted = { audit, guardrail_activity: request.events - sampled - audit }
  return tell.step(
    'Recording what people, queries and agents do',
    async () => {
      const sent = new IdCounts()
      for (const { stream, path } of SAMPLES) for (const id of await idsOf(path)) sent.add(stream, id)
      const files = [...SAMPLES]
      for (const stream of ['audit', 'guardrail_activity'] as const)
        files.push(await writeFile(stream, wanted[stream], sent, request))
      return { files, sent }
    },
    () =>
      `${count(request.events)} events recorded: ${count(sampled)} from samples/, ${count(wanted.audit)} generated audit events ` +
      `and ${count(wanted.guardrail_activity)} of guardrail activity`,
  )
}

/** Of a file of lines or one JSON array. */
async function idsOf(path: string): Promise<string[]> {
  const content = await readFile(path, 'utf8')
  const items = path.endsWith('.json') ? (JSON.parse(content) as object[]) : content.trim().split('\n').map(parsed)
  return items.map((item) => (item as { id: string }).id)
}

async function writeFile(
  stream: StreamName,
  events: number,
  sent: IdCounts,
  { folder, clock, stop }: ActivityRequest,
): Promise<ActivityFile> {
  const path = join(folder, `${stream}.ndjson`)
  const lines = linesUpto(clock.now(), stream, events)
  await pipeline(Readable.from(chunks(lines, (id) => sent.add(stream, id))), createWriteStream(path), { signal: stop })
  return { stream, path, events }
}

function* linesUpto(endAt: number, stream: StreamName, events: number): Generator<string> {
  const lineAt = activityWriter(SEEDS[stream], stream)
  for (let left = events; left > 0; left--) yield lineAt(endAt - Math.floor((left / events) * SPAN_MS))
}

function* chunks(lines: Iterable<string>, onId: (id: string) => void): Generator<string> {
  let chunk = ''
  for (const line of lines) {
    onId(parsed(line).id)
    chunk += `${line}\n`
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

function parsed(line: string): { id: string } {
  return JSON.parse(line) as { id: string }
}
