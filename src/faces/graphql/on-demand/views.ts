import type { QuarantineEntry } from '../../../model/quarantine.ts'

export function quarantinedView({ jobId, taskId, ...same }: QuarantineEntry) {
  return { ...same, exportJobId: jobId, exportTaskId: taskId }
}
