/** `node adx-rows.ts DIR FROM EVENTS`: guardrail activity as gzipped rows in files, as an export sends them; prints what each holds. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { activityLines } from '../local-azure/activity.ts'
import type { JsonObject } from '../src/base/json.ts'
import { rowsArtifact } from '../src/destinations/adx/testing/rows-artifact.ts'
import type { ArtifactName } from '../src/model/ids.ts'
import { print } from './child.ts'

export interface RowsFile {
  readonly path: string
  readonly name: ArtifactName
  readonly slice: string
  readonly rows: number
  readonly rawBytes: number
}

/** A file of some 130 MB raw: what a slice for Azure Data Explorer should have at least. */
const ROWS_PER_FILE = 100_000
const START_AT = Date.UTC(2026, 10, 1)

const [dir = '', from = '1', events = '0'] = process.argv.slice(2)
print(await writeFiles(Number(from), Number(events)))

/** The same activity whatever the first position is: other positions make other slices of it. */
async function writeFiles(first: number, count: number): Promise<RowsFile[]> {
  const files: RowsFile[] = []
  let sources: JsonObject[] = []
  let position = first
  const write = async (): Promise<void> => {
    if (sources.length === 0) return
    const { bytes, name, slice, rows, rawBytes } = rowsArtifact(sources, { from: position })
    const path = join(dir, `${slice}.json.gz`)
    await writeFile(path, bytes)
    files.push({ path, name, slice, rows, rawBytes })
    position += sources.length
    sources = []
  }
  for (const line of activityLines({ seed: 1, stream: 'guardrail_activity', startAt: START_AT, count })) {
    sources.push(JSON.parse(line) as JsonObject)
    if (sources.length === ROWS_PER_FILE) await write()
  }
  await write()
  return files
}
