import type { Clock } from '../../../base/clock.ts'
import type { Output } from '../output.ts'
import { bytes, count } from '../table.ts'
import type { Totals } from './send-events.ts'

const REDRAW_MS = 200

export interface Progress {
  read(byteCount: number): void
  update(totals: Readonly<Totals>): void
  /** Text in place of the bar until it is drawn again. */
  say(text: string): void
  end(): void
}

export interface ProgressPlace {
  /** For what is said where there is no terminal. */
  readonly output: Output
  /** Of the file in bytes; undefined for standard input. */
  readonly size: number | undefined
  /** Where in the file the run begins. */
  readonly from: number
  readonly clock: Clock
  /** Standard error: with --json too, as that is about the result. */
  readonly screen: { readonly isTTY?: boolean; write(text: string): unknown }
}

/** A line on a terminal that shows how far a file is; nothing elsewhere. */
export function progressBar({ output, size, from, clock, screen }: ProgressPlace): Progress {
  if (!screen.isTTY) return { read: ignore, update: ignore, say: output.note, end: ignore }
  const startedAt = clock.now()
  let drawnAt = 0
  let done = from
  let last: Readonly<Totals> = { sent: 0, accepted: 0, duplicates: 0, rejected: 0 }
  const draw = (): void => {
    drawnAt = clock.now()
    const seconds = Math.max(0.001, (drawnAt - startedAt) / 1_000)
    screen.write(`\r\x1b[K${barText({ size, from, done, sent: last.sent, seconds })}`)
  }
  return {
    read: (byteCount) => {
      done += byteCount
    },
    update: (totals) => {
      last = { ...totals }
      if (clock.now() - drawnAt >= REDRAW_MS) draw()
    },
    say: (text) => {
      screen.write(`\r\x1b[K${text}\n`)
      draw()
    },
    end: () => {
      screen.write('\r\x1b[K')
    },
  }
}

interface BarState {
  readonly size: number | undefined
  readonly from: number
  readonly done: number
  readonly sent: number
  readonly seconds: number
}

/** `[######----]  60 %  1.2 GiB of 2.0 GiB  31,400 events/s  0:12 left`. */
export function barText({ size, from, done, sent, seconds }: BarState): string {
  const rate = `${count(Math.round(sent / seconds))} events/s`
  if (size === undefined || size === 0) return `${bytes(done)}  ${count(sent)} events  ${rate}`
  const share = Math.min(1, done / size)
  const filled = Math.round(share * 24)
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(24 - filled)}]`
  const secondsLeft = done > from ? ((size - done) * seconds) / (done - from) : 0
  const left = `${Math.floor(secondsLeft / 60)}:${String(Math.floor(secondsLeft % 60)).padStart(2, '0')} left`
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${bytes(done)} of ${bytes(size)}  ${rate}  ${left}`
}

function ignore(): void {}
