import { styleText } from 'node:util'
import type { ConnectionStep } from './documents.ts'

/** One line per step of a connection check, the hint below the step that failed. */
export function connectionSteps(steps: readonly ConnectionStep[]): string {
  const lines = steps.flatMap(({ step, ok, message, code, hint }) => {
    const mark = ok ? styleText('green', '✓', onStderr) : styleText('red', '✗', onStderr)
    const line = `  ${mark} ${step}: ${message}${code ? ` [${code}]` : ''}`
    return ok || !hint ? [line] : [line, `      ${hint}`]
  })
  return lines.join('\n')
}

const onStderr = { stream: process.stderr } as const
