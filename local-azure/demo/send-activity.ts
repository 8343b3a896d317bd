import { relative } from 'node:path'
import type { Clock } from '../../src/base/clock.ts'
import { FailedStep } from './failed-step.ts'
import { count, type Narrator } from './narrator.ts'
import type { SpillwayCli } from './spillway-cli.ts'
import type { ActivityFile } from './write-activity.ts'

export interface Sending {
  /** What the server answered, all files together. */
  readonly accepted: number
  readonly rejected: number
  readonly seconds: number
}

/** Every file through `spillway events send`: what is acknowledged is on disk. */
export async function sendActivity(
  cli: SpillwayCli,
  files: readonly ActivityFile[],
  clock: Clock,
  tell: Narrator,
): Promise<Sending> {
  const startedAt = clock.now()
  let [accepted, rejected] = [0, 0]
  for (const { stream, path, events } of files) {
    tell.command(`spillway events send ${stream} ${shown(path)}`)
    const totals = await tell.step(
      `Sending ${count(events)} events`,
      async () => readSummary(await cli.run(['events', 'send', stream, path], { showProgress: true })),
      (summary) => `${count(summary.accepted)} accepted and on disk, ${count(summary.rejected)} rejected`,
    )
    accepted += totals.accepted
    rejected += totals.rejected
  }
  return { accepted, rejected, seconds: (clock.now() - startedAt) / 1_000 }
}

/** `Accepted:   9,998`, a line for each number. */
function readSummary(output: string): { accepted: number; rejected: number } {
  const numberAfter = (name: string): number => {
    const digits = new RegExp(`^${name}:\\s+([\\d,]+)`, 'm').exec(output)?.[1]
    if (digits === undefined)
      throw new FailedStep(`\`spillway events send\` did not say how many were ${name}.`, output)
    return Number(digits.replaceAll(',', ''))
  }
  return { accepted: numberAfter('Accepted'), rejected: numberAfter('Rejected') }
}

/** Short for people: from the working directory where that is above it. */
function shown(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') ? path : fromHere
}
