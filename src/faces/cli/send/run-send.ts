import { stat } from 'node:fs/promises'
import { systemClock } from '../../../base/clock.ts'
import { systemRandom } from '../../../base/random.ts'
import { processEnvironment } from '../../../config/environment.ts'
import { CliError } from '../cli-error.ts'
import type { RemoteCall } from '../command.ts'
import type { Exit } from '../exit-codes.ts'
import { invalidInput } from '../input-file.ts'
import { count, facts } from '../table.ts'
import { type Checkpoint, openCheckpoint } from './checkpoint.ts'
import { decodeSource } from './decode-source.ts'
import { listenForInterruption } from './interruption.ts'
import { progressBar } from './progress.ts'
import type { Place } from './read-lines.ts'
import { openRejections } from './rejections.ts'
import { sendEvents, type Totals } from './send-events.ts'

const BEGINNING: Place = { line: 0, offset: 0 }

/** `spillway events send STREAM FILE`: everything around the sending itself. */
export async function runSend(call: RemoteCall): Promise<Exit> {
  const { options, output, config } = call
  const [stream = '', path = ''] = call.args
  const size = await fileSize(path)
  const checkpoint =
    size === undefined ? undefined : await openCheckpoint(path, config.url, stream, processEnvironment())
  const start = (options['resume'] === false ? undefined : await checkpoint?.load()) ?? BEGINNING
  if (start.line > 0) output.note(`Going on after line ${count(start.line)}, where the last run stopped.`)

  const progress = progressBar({ output, size, from: start.offset, clock: systemClock, screen: process.stderr })
  const source = await readable(path, () => decodeSource({ path, from: start.offset, onRead: progress.read }))
  const interruption = listenForInterruption()
  await using rejections = await openRejections(options['rejected'], source.unit, progress)
  let latest: Readonly<Totals> | undefined
  const sending = {
    config,
    stream,
    clock: systemClock,
    random: systemRandom,
    learnt: { reached: false, refusedBytes: Number.POSITIVE_INFINITY },
    retryMsMax: Number(options['retryFor']) * 1_000,
    stop: interruption.stop,
    abandon: interruption.abandon,
    onRetry: (error: CliError, pauseMs: number) => progress.say(retryText(error, pauseMs)),
  }
  const onProgress = (totals: Readonly<Totals>): void => {
    latest = totals
    progress.update(totals)
  }
  try {
    const totals = await readable(path, () =>
      sendEvents({ source, start, checkpoint, sending, onProgress, onRejected: rejections.add }),
    )
    progress.end()
    const stopped = interruption.stop.aborted
    output.result({ ...totals, complete: !stopped, rejections: rejections.listed }, () => summary(totals))
    if (stopped) throw interrupted(await remembered(checkpoint))
    await checkpoint?.clear()
    return totals.rejected > 0 ? 'failed' : 'ok'
  } catch (error) {
    progress.end()
    if (latest !== undefined && !interruption.stop.aborted) output.note(`${summary(latest)}\n`)
    throw error
  } finally {
    interruption.close()
  }
}

/** Whether the next run can go on from here. */
async function remembered(checkpoint: Checkpoint | undefined): Promise<boolean> {
  if (checkpoint === undefined) return false
  return checkpoint.flush().then(
    () => true,
    () => false,
  )
}

/** Undefined for what has none and cannot be gone on with: standard input, a pipe. */
async function fileSize(path: string): Promise<number | undefined> {
  if (path === '-') return undefined
  const found = await stat(path).catch((error: Error) => {
    throw invalidInput(`Cannot read ${path}: ${error.message}`, 'Check the path; - reads standard input.')
  })
  return found.isFile() ? found.size : undefined
}

/** What goes wrong besides the sending is the source: a damaged gzip file, an array without an end. */
async function readable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CliError || !(error instanceof Error)) throw error
    throw invalidInput(
      `${path === '-' ? 'Standard input' : path} is damaged or cannot be read: ${error.message}.`,
      'What came before the damage may have been sent already; sending it again is harmless.',
    )
  }
}

function retryText(error: CliError, pauseMs: number): string {
  return `${error.report.message} Trying again in ${(pauseMs / 1_000).toFixed(1)} s …`
}

function summary(totals: Readonly<Totals>): string {
  return facts([
    ['Sent', count(totals.sent)],
    ['Accepted', count(totals.accepted)],
    ['Duplicates', totals.duplicates === 0 ? '0' : `${count(totals.duplicates)} (the server had them already)`],
    ['Rejected', count(totals.rejected)],
  ])
}

function interrupted(resumable: boolean): CliError {
  return new CliError('interrupted', {
    code: 'INTERRUPTED',
    message: 'Stopped before the end.',
    hint: resumable
      ? 'The same command goes on from here; --no-resume starts over, which is harmless: nothing is stored twice.'
      : 'Send the whole input again: what the server has already is recognised by its id.',
  })
}
