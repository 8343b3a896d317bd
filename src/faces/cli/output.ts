import { styleText } from 'node:util'
import { redactText } from '../../base/redact.ts'
import type { ErrorReport } from './cli-error.ts'
import { connectionSteps } from './connection-steps.ts'

/** Results go to standard output, everything said about them to standard error. */
export interface Output {
  readonly json: boolean
  /** The command's result: one JSON document, or text for a person. */
  result(value: unknown, text: () => string): void
  /** A remark for a person; nothing in `--json`. */
  note(text: string): void
  warn(text: string): void
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result: (value, text) => {
      const shown = json ? JSON.stringify(value) : text()
      if (shown !== '') process.stdout.write(`${shown}\n`)
    },
    note: (text) => {
      if (!json) process.stderr.write(`${text}\n`)
    },
    warn: (text) => {
      process.stderr.write(json ? `${JSON.stringify({ warning: text })}\n` : `${paint('yellow', 'Warning:')} ${text}\n`)
    },
  }
}

export function printError(report: ErrorReport, json: boolean): void {
  if (json) {
    process.stderr.write(`${JSON.stringify({ error: report })}\n`)
    return
  }
  const lines = [`${paint('red', 'Error:')} ${redactText(report.message)}`]
  if (report.requestId !== undefined) lines.push(`Request id: ${report.requestId}`)
  if (report.connectionReport) lines.push(connectionSteps(report.connectionReport.steps))
  if (report.hint !== '' && !report.connectionReport?.steps.some((step) => step.hint === report.hint)) {
    lines.push(`${paint('cyan', 'Hint:')} ${report.hint}`)
  }
  process.stderr.write(`${lines.join('\n')}\n`)
}

/** Colour where standard error is a terminal that wants it (NO_COLOR and FORCE_COLOR are obeyed). */
export function paint(colour: 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim', text: string): string {
  return styleText(colour, text, { stream: process.stderr })
}
