import { type DestinationStream, pino, stdTimeFunctions } from 'pino'
import { redactText, redactValue } from './redact.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'
export type LogFields = Readonly<Record<string, unknown>>

/** Structured log lines. The message is fixed text, what varies goes into the fields; an error goes in as `{ error }`. */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** A logger whose every line has these fields too. */
  child(fields: LogFields): Logger
}

export interface LoggerOptions {
  readonly level: LogLevel
  /** Where lines go; without it, standard error, written at once so that no line is lost when the process ends. */
  readonly destination?: DestinationStream
}

/** One line of JSON per call, with every secret in it redacted: see redact.ts. */
export function createLogger(options: LoggerOptions): Logger {
  const destination = options.destination ?? pino.destination({ dest: 2, sync: true })
  const lines = pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  )
  return loggerOn(lines, {})
}

/** For tests, and for code whose caller does not care. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
}

type Level = Exclude<LogLevel, 'silent'>

function loggerOn(lines: pino.Logger, inherited: LogFields): Logger {
  const write = (level: Level, message: string, fields: LogFields = {}): void => {
    if (!lines.isLevelEnabled(level)) return
    lines[level](redactValue({ ...inherited, ...fields }), redactText(message))
  }
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    child: (fields) => loggerOn(lines, { ...inherited, ...fields }),
  }
}
