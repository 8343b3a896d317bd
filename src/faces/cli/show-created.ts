import { configurationText, firstRunText } from './configuration-text.ts'
import type { ExportConfiguration } from './documents.ts'
import type { Exit } from './exit-codes.ts'
import type { Output } from './output.ts'

/** An export that was made, and what comes next. */
export function showCreated(created: ExportConfiguration, output: Output): Exit {
  output.result(created, () => configurationText(created))
  output.note(firstRunText(created))
  return created.connectionStatus === 'FAILED' ? 'connection' : 'ok'
}
