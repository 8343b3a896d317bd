/**
 * `node fill-store.ts DIR EVENTS`: a store of realistic audit events of 1.3 KB, as intake would have made it from 500-event requests; and beside it, in
 * `artifacts`, the files that an export makes of it.
 */
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { activityLines } from '../local-azure/activity.ts'
import { assert } from '../src/base/assert.ts'
import { systemClock } from '../src/base/clock.ts'
import type { JsonObject } from '../src/base/json.ts'
import { GZIP_HEADER, GzipTrailer } from '../src/blocks/gzip-file.ts'
import { BlockMaker } from '../src/ingest/block-maker.ts'
import { packOf } from '../src/ingest/event-pack.ts'
import { GroupCommit } from '../src/ingest/group-commit.ts'
import { window } from '../src/model/window.ts'
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../src/store/store.ts'
import { streamDefinition } from '../src/streams/registry.ts'
import { type CanonicalEvent, isRejection } from '../src/streams/stream.ts'
import { print } from './child.ts'

const BATCH = 500
/** Of the destination that is measured. */
const ARTIFACT_RAW_BYTES_MAX = 256 * 1024 * 1024
const [dataDir = '', events = '0'] = process.argv.slice(2)
await fill(dataDir, Number(events))

async function fill(dir: string, count: number): Promise<void> {
  await using store = await openSqliteStore({ dataDir: dir, clock: systemClock })
  const groups = new GroupCommit({ log: store.log, clock: systemClock })
  const blocks = new BlockMaker((block) => groups.commit(block))
  const audit = streamDefinition('audit')
  let batch: CanonicalEvent[] = []
  let rawBytes = 0
  let underWay: Promise<unknown>[] = []
  for (const line of activityLines({ seed: 1, stream: 'audit', startAt: systemClock.now(), count })) {
    const event = audit.canonicalise(JSON.parse(line) as JsonObject, systemClock.now())
    assert(!isRejection(event), 'generated activity is accepted')
    rawBytes += Buffer.byteLength(event.line) + 1
    batch.push(event)
    if (batch.length < BATCH) continue
    underWay.push(blocks.add(audit, packOf(batch)))
    batch = []
    if (underWay.length >= 8) {
      await Promise.all(underWay)
      underWay = []
    }
  }
  await blocks.add(audit, packOf(batch))
  await Promise.all(underWay)
  await writeArtifacts(store, join(dir, 'artifacts'))
  print({ rawBytes })
}

/** As many files as there will be slices, of the same size. */
async function writeArtifacts(store: Store, folder: string): Promise<void> {
  await mkdir(folder)
  const { head } = await store.log.state('audit')
  let file: FileHandle | undefined
  let trailer = new GzipTrailer()
  let files = 0
  const end = async (): Promise<void> => {
    await file?.write(trailer.bytes())
    await file?.sync()
    await file?.close()
    file = undefined
    trailer = new GzipTrailer()
  }
  for await (const block of store.log.blocks('audit', window(1, head), new AbortController().signal)) {
    if (trailer.rawBytes + block.rawBytes > ARTIFACT_RAW_BYTES_MAX) await end()
    if (file === undefined) {
      file = await open(join(folder, `${String(files++).padStart(4, '0')}.ndjson.gz`), 'w')
      await file.write(GZIP_HEADER)
    }
    trailer.add(block)
    await file.write(block.segment)
  }
  await end()
}
