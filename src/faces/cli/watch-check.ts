import { systemClock } from '../../base/clock.ts'
import { connectionSteps } from './connection-steps.ts'
import { type ConnectionCheck, GET_CHECK } from './destination-documents.ts'
import type { ConnectionReport } from './documents.ts'
import type { Output } from './output.ts'
import type { ServerClient } from './server-client.ts'

const POLL_MS = 300

/** Shows each step of a check as it ends, and gives the report. */
export async function watchCheck(
  started: ConnectionCheck,
  { client, output }: { readonly client: ServerClient; readonly output: Output },
): Promise<ConnectionReport> {
  let check = started
  let shown = 0
  for (;;) {
    const fresh = check.steps.slice(shown)
    if (fresh.length > 0) output.note(connectionSteps(fresh))
    shown = check.steps.length
    if (check.report !== null) return check.report
    await systemClock.sleep(POLL_MS)
    check = await client.request(GET_CHECK, { id: started.id })
  }
}
