import type { DemoExport } from './create-exports.ts'
import { count, type Narrator } from './narrator.ts'
import type { SpillwayCli } from './spillway-cli.ts'

/** Runs each export now and waits. A new export starts by itself: then this waits for that run. */
export async function runExports(cli: SpillwayCli, exports: readonly DemoExport[], tell: Narrator): Promise<void> {
  for (const { id, stream } of exports) {
    tell.command(`spillway audit exportConfig run ${id} --wait`)
    await tell.step(
      `Delivering ${stream}`,
      async () => JSON.parse(await cli.run(['audit', 'exportConfig', 'run', id, '--wait', '--json'])) as Job | null,
      (job) =>
        job === null
          ? `Everything of ${stream} had left already: a new export starts by itself`
          : `${count(job.rowsDelivered)} events of ${stream} delivered in ${count(job.tasksDelivered)} ${job.tasksDelivered === 1 ? 'file' : 'files'}`,
    )
  }
}

interface Job {
  readonly rowsDelivered: number
  readonly tasksDelivered: number
}
