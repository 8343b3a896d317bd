import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'
import type { Clock } from '../../src/base/clock.ts'

export interface Narrator {
  text(text: string): void
  heading(text: string): void
  /** A command as a person would type it. */
  command(text: string): void
  /** Says what is being done while it is done, then what came of it and how long it took. */
  step<T>(doing: string, work: () => Promise<T>, says: (result: T) => string): Promise<T>
  /** One line that is replaced by the next one; on what is no terminal, a line now and then. */
  status(text: string): void
  endStatus(): void
}

const STATUS_MS = 60_000
const CLEAR = '\r\x1b[K'

export function openNarrator(stream: NodeJS.WriteStream | WriteStream, clock: Clock): Narrator {
  const isTerminal = stream.isTTY === true
  const paint = (style: Parameters<typeof styleText>[0], text: string): string => styleText(style, text, { stream })
  const line = (text: string): void => void stream.write(`${text}\n`)
  let statusAt = Number.NEGATIVE_INFINITY
  return {
    text: line,
    heading: (text) => line(`\n${paint('bold', text)}`),
    command: (text) => line(`  ${paint('dim', `$ ${text}`)}`),
    step: async (doing, work, says) => {
      const startedAt = clock.now()
      if (isTerminal) stream.write(`  ${paint('dim', `… ${doing}`)}`)
      const clear = isTerminal ? CLEAR : ''
      try {
        const result = await work()
        line(`${clear}  ${paint('green', '✓')} ${says(result)} ${paint('dim', seconds(clock.now() - startedAt))}`)
        return result
      } catch (error) {
        line(`${clear}  ${paint('red', '✗')} ${doing}`)
        throw error
      }
    },
    status: (text) => {
      if (isTerminal) {
        stream.write(`${CLEAR}  ${text.slice(0, (stream.columns || 120) - 3)}`)
      } else if (clock.now() - statusAt >= STATUS_MS) {
        statusAt = clock.now()
        line(`  ${text}`)
      }
    },
    endStatus: () => {
      if (isTerminal) stream.write('\n')
    },
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}

export function count(value: number): string {
  return value.toLocaleString('en-US')
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 2 : 0)} MB`
}
