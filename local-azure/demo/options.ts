import { parseArgs } from 'node:util'

export interface DemoOptions {
  /** Stop after the proof. */
  readonly once: boolean
  /** All events together, those of /samples among them. */
  readonly events: number
  /** The result as JSON, alone on standard output. */
  readonly json: boolean
}

const EVENTS_DEFAULT = 20_000
const EVENTS_MIN = 10
const EVENTS_MAX = 1_000_000

const USAGE = `Usage: npm run demo -- [--once] [--events N] [--json]

  --once      stop after the proof; exit code 0 only when it holds
  --events N  how many events, ${EVENTS_MIN} to ${EVENTS_MAX} (default: ${EVENTS_DEFAULT})
  --json      the result as one line of JSON on standard output, everything else on standard error`

/** The options, or the text to show instead of running. */
export function readOptions(
  args: readonly string[],
): DemoOptions | { readonly text: string; readonly exitCode: number } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean', default: false },
        events: { type: 'string', default: String(EVENTS_DEFAULT) },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return { text: USAGE, exitCode: 0 }
    const events = /^\d{1,7}$/.test(values.events) ? Number(values.events) : 0
    if (events < EVENTS_MIN || events > EVENTS_MAX)
      return { text: `--events must be a number from ${EVENTS_MIN} to ${EVENTS_MAX}.\n\n${USAGE}`, exitCode: 2 }
    return { once: values.once, events, json: values.json }
  } catch (error) {
    return { text: `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`, exitCode: 2 }
  }
}
