import type { OnProbeStep, ProbeReport } from '../destination.ts'
import { runProbe } from '../probe-report.ts'
import type { ResolvedMemoryOptions } from './options.ts'

export async function probeMemory(
  { hooks }: ResolvedMemoryOptions,
  signal: AbortSignal,
  onStep?: OnProbeStep,
): Promise<ProbeReport> {
  const write = async (): Promise<string> => {
    await hooks.beforeProbe?.(signal)
    return 'Memory can be written.'
  }
  return await runProbe([{ step: 'write', check: write }], { warnings: [] }, signal, onStep)
}
