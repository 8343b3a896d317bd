import { gzipSync } from 'node:zlib'
import { assert } from '../../../base/assert.ts'
import { sha256Hex } from '../../../base/hash.ts'
import type { JsonObject } from '../../../base/json.ts'
import type { ArtifactName, StreamName } from '../../../model/ids.ts'
import { artifactName, sliceName } from '../../../model/naming.ts'
import { window } from '../../../model/window.ts'
import { streamDefinition } from '../../../streams/registry.ts'
import { rowOf } from '../../../streams/row.ts'
import { isRejection } from '../../../streams/stream.ts'
import type { Artifact } from '../../destination.ts'
import { artifactOfBytes } from '../../sample-artifact.ts'

export interface RowsArtifact extends Artifact {
  readonly slice: string
  readonly bytes: Buffer
}

const NOW = Date.UTC(2026, 10, 20, 9)

export interface RowsOptions {
  readonly stream?: StreamName
  /** Position of the first event. */
  readonly from?: number
  readonly receivedAt?: number
}

/** A real slice: source events, made canonical, as rows, gzipped, under the name that an export gives it. */
export function rowsArtifact(sources: readonly JsonObject[], options: RowsOptions = {}): RowsArtifact {
  const { stream = 'guardrail_activity', from = 1, receivedAt = NOW } = options
  const definition = streamDefinition(stream)
  const lines = sources.map((source) => {
    const event = definition.canonicalise(source, receivedAt)
    assert(!isRejection(event), 'a valid event')
    return event.line
  })
  const bounds = window(from, from + sources.length)
  const identity = {
    stream,
    window: bounds,
    firstReceivedAt: receivedAt,
    encoding: 'rows.ndjson.gz/1',
    selection: null,
    repetition: 0,
  }
  const name = artifactName({ ...identity, blockHashes: [sha256Hex(lines.join('\n'))] }, 'rows.ndjson.gz')
  const slice = sliceName(name)
  const rows = lines.map((line, index) => {
    const outcome = rowOf(JSON.parse(line) as JsonObject, definition, { position: from + index, slice })
    assert('row' in outcome, 'an event with a row')
    return JSON.stringify(outcome.row)
  })
  const raw = Buffer.from(`${rows.join('\n')}\n`)
  const artifact = artifactOfBytes(name, gzipSync(raw, { level: 1 }), { rows: rows.length, rawBytes: raw.length })
  return { ...artifact, name: name as ArtifactName, stream, window: bounds, encoding: 'rows.ndjson.gz', slice }
}

/** So many verdicts of guardrails; `seed` makes them another slice's. */
export function verdicts(count: number, seed = 'a'): JsonObject[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `${seed}-${n}`,
    detectedAt: '2026-11-20T08:59:58.1234567Z',
    contextSource: n % 2 === 0 ? 'AGENTIC' : 'ENDPOINT',
    severity: ['CRITICAL', 'HIGH', 'MEDIUM', null][n % 4] ?? null,
    policyName: `policy ${n % 3}`,
    behaviour: n % 2 === 0 ? 'block' : 'warn',
    actor: `actor-${n % 5}`,
    riskScore: n / 100,
    successfulExploit: false,
    payload: { request: { body: `größe ${n}` } },
  }))
}
