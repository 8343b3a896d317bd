/** `npm run demo`: Spillway at work on this machine, from events in a file to the proof that each of them is in the container once. */
import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { createExports } from './create-exports.ts'
import { exportSelection } from './export-selection.ts'
import { FailedStep } from './failed-step.ts'
import { keepGoing } from './keep-going.ts'
import { count, megabytes, type Narrator, openNarrator } from './narrator.ts'
import { type DemoOptions, readOptions } from './options.ts'
import { type Proof, proveDelivery } from './prove.ts'
import { proveRows, type RowsProof, rowsProblems } from './prove-rows.ts'
import { readBack } from './read-back.ts'
import { readReceipts } from './read-receipts.ts'
import { runExports } from './run-exports.ts'
import { sendActivity } from './send-activity.ts'
import { showPlaces } from './show-places.ts'
import { spillwayCli } from './spillway-cli.ts'
import { startAdx } from './start-adx.ts'
import { startServer } from './start-server.ts'
import { startStorage } from './start-storage.ts'
import { listenForStop } from './stop.ts'
import { makeWorkFolder } from './work-folder.ts'
import { writeActivity } from './write-activity.ts'

const STOPPED = 'Stopped. Its processes have ended and its folder is removed.'

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if ('text' in options) {
    process.stderr.write(`${options.text}\n`)
    return options.exitCode
  }
  const stop = listenForStop()
  const tell = openNarrator(options.json ? process.stderr : process.stdout, systemClock)
  try {
    const holds = await demonstrate(options, tell, stop)
    if (stop.aborted) tell.text(STOPPED)
    return holds ? 0 : 1
  } catch (error) {
    if (stop.aborted) {
      tell.text(`\n${STOPPED}`)
      return 130
    }
    if (!(error instanceof FailedStep)) throw error
    process.stderr.write(`\nError: ${error.message}\n${error.details}\n`)
    return 1
  }
}

/** The story, step by step; answers whether the proof holds. What was started is ended again on every way out, the last first. */
async function demonstrate(options: DemoOptions, tell: Narrator, stop: AbortSignal): Promise<boolean> {
  const clock = systemClock
  tell.heading('Spillway: every event once, into ADLS Gen2 and Azure Data Explorer, with proof')

  await using folder = await makeWorkFolder()
  await using storage = await startStorage(folder.path, tell)
  await using place = await startAdx(folder.path, storage, tell)
  const { adx } = place
  const token = `spw_${systemRandom.bytes(32).toString('base64url')}`
  await using server = await startServer({ folder: folder.path, token, caFile: adx.caFile }, tell)
  const cli = spillwayCli({ server, home: folder.path, stop })

  const activity = await writeActivity({ folder: folder.path, events: options.events, clock, stop }, tell)
  const startedAt = clock.now()
  const sending = await sendActivity(cli, activity.files, clock, tell)
  const exports = await createExports(cli, storage, { folder: folder.path, clock }, tell)
  await runExports(cli, server, exports, tell)
  const seconds = (clock.now() - startedAt) / 1_000

  const chains = await readReceipts(server, exports)
  const proof = await tell.step(
    'Reading every file back with the account key, and counting',
    () => proveDelivery({ ...sending, sent: activity.sent }, readBack(storage, stop), chains),
    (found) => `${count(found.artifacts)} files (${megabytes(found.bytes)}) read back with the account key`,
  )
  const selection = await exportSelection(cli, adx, folder.path, tell)
  const rows = await tell.step(
    "Reading the table with KQL, by Microsoft's client, and comparing ids and values",
    () => proveRows(adx, activity.files, selection.exported, sending.accepted + 1),
    ({ queryable }) => `${count(queryable)} rows compared with the records that were sent`,
  )
  const holds = tellVerdict(proof, rows, tell)
  if (options.json) {
    const eventsPerSecond = Math.round(proof.accepted / seconds)
    process.stdout.write(
      `${JSON.stringify({ ...proof, rejected: sending.rejected, adx: rows, holds, seconds, eventsPerSecond })}\n`,
    )
  }
  if (options.once || !holds) return holds

  showPlaces({ storage, adx, server, receipts: chains.flat() }, clock, tell)
  await keepGoing({ cli, server, exports }, clock, tell, stop)
  return true
}

function tellVerdict(proof: Proof, rows: RowsProof, tell: Narrator): boolean {
  const { accepted, delivered, duplicates, missing, ownEvents, artifacts, receipts } = proof
  const problems = [...proof.problems, ...rowsProblems(rows)]
  const holds = problems.length === 0
  tell.heading(holds ? 'Proven' : 'NOT proven')
  tell.text(`  accepted    ${count(accepted).padStart(9)}`)
  tell.text(`  delivered   ${count(delivered).padStart(9)}`)
  tell.text(`  duplicates  ${count(duplicates).padStart(9)}`)
  tell.text(`  missing     ${count(missing).padStart(9)}`)
  tell.text(
    `  files       ${count(artifacts).padStart(9)}   each a sound gzip file of JSON lines, with the SHA-256 of its receipt`,
  )
  tell.text(
    `  receipts    ${count(receipts).padStart(9)}   their hashes made anew, each linked to the one before, without a gap`,
  )
  tell.text(
    `  rows        ${count(rows.queryable).padStart(9)}   of the selection in Azure Data Explorer (a stand-in), each id once, with the values of its source`,
  )
  tell.text(
    `  beside them ${count(ownEvents).padStart(9)}   events of the audit stream that record what the demo did in Spillway itself`,
  )
  for (const problem of problems) tell.text(`  ✗ ${problem}`)
  return holds
}
