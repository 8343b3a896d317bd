import { isFault } from '../model/fault.ts'
import type { OnProbeStep, ProbeReport, ProbeStep } from './destination.ts'

/** One step of a probe: gives the message of its success, or throws the Fault of its failure. */
export interface ProbeCheck {
  readonly step: string
  check(): string | Promise<string>
}

export interface Forecast {
  readonly expiresAt?: number
  readonly warnings: readonly string[]
}

/** Runs the checks in order up to the first that fails. Throws only the signal's reason, and bugs. */
export async function runProbe(
  checks: readonly ProbeCheck[],
  forecast: Forecast,
  signal: AbortSignal,
  onStep: OnProbeStep = () => {},
): Promise<ProbeReport> {
  const steps: ProbeStep[] = []
  for (const { step, check } of checks) {
    signal.throwIfAborted()
    const outcome = await run(step, check)
    signal.throwIfAborted()
    steps.push(outcome)
    onStep(outcome)
    if (!outcome.ok) break
  }
  return { ok: steps.every((step) => step.ok), steps, ...forecast }
}

async function run(step: string, check: ProbeCheck['check']): Promise<ProbeStep> {
  try {
    return { step, ok: true, message: await check() }
  } catch (error) {
    if (!isFault(error)) throw error
    return { step, ok: false, message: error.message, code: error.code, hint: error.hint }
  }
}
