/** A thread that reads bodies: what src/ingest/serve-reader.ts does, with the streams that there are. */
import { parentPort, workerData } from 'node:worker_threads'
import { present } from '../base/assert.ts'
import type { ReadLimits } from '../ingest/read-events.ts'
import { serveReader } from '../ingest/serve-reader.ts'
import { streamDefinition } from '../streams/registry.ts'

serveReader(present(parentPort, 'the parent thread'), { limits: workerData as ReadLimits, streamDefinition })
