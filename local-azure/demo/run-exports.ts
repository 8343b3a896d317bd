import { askServer } from './ask-server.ts'
import type { DemoExport } from './create-exports.ts'
import { count, type Narrator } from './narrator.ts'
import type { SpillwayCli } from './spillway-cli.ts'
import type { Server } from './start-server.ts'

const WATERMARK = 'query ($id: ID!) { getExportConfiguration(id: $id) { watermark } }'

/** Runs each export now and waits. A new one has started by itself: then this waits for that run, or brings what came since. */
export async function runExports(
  cli: SpillwayCli,
  server: Server,
  exports: readonly DemoExport[],
  tell: Narrator,
): Promise<void> {
  for (const { id, stream } of exports) {
    tell.command(`spillway audit exportConfig run ${id} --wait`)
    await tell.step(
      `Delivering ${stream}`,
      async () => {
        await cli.run(['audit', 'exportConfig', 'run', id, '--wait'])
        return askServer<{ getExportConfiguration: { watermark: number } }>(server, WATERMARK, { id })
      },
      ({ getExportConfiguration: { watermark } }) => `All ${count(watermark - 1)} events of ${stream} are delivered`,
    )
  }
}
