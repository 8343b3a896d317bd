import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { sha256Hex } from '../../src/base/hash.ts'
import { IdCounts } from './id-counts.ts'
import { type Claim, type ClaimedFile, type Delivered, type Proof, proveDelivery } from './prove.ts'
import { readGzipFile } from './read-back.ts'

const NAMES = ['a', 'b'].map((name) => `spillway/audit/dt=2026-01-01/hh=00/${name}.ndjson.gz`)
const SENT = ['e1', 'e2', 'e3', 'e4']

test('the proof holds where every accepted event is there once, own actions beside them', async () => {
  const proof = await prove([lines('e1', 'e2'), lines('e3', { id: 'own-1', tenantId: 'spillway' }, 'e4')])
  assert.deepEqual(proof.problems, [])
  assert.equal(proof.accepted, 4)
  assert.equal(proof.delivered, 4)
  assert.equal(proof.missing + proof.duplicates, 0)
  assert.equal(proof.ownEvents, 1)
  assert.deepEqual([proof.artifacts, proof.receipts], [2, 2])
})

test('a missing event breaks the proof', async () => {
  const proof = await prove([lines('e1', 'e2'), lines('e4')])
  assert.deepEqual([proof.delivered, proof.missing], [3, 1])
  assert.match(proof.problems.join('\n'), /1 accepted events are missing/)
})

test('an event that is there twice breaks the proof, in one file or in two', async () => {
  for (const contents of [
    [lines('e1', 'e1', 'e2'), lines('e3', 'e4')],
    [lines('e1', 'e2'), lines('e3', 'e2', 'e4')],
  ]) {
    const proof = await prove(contents)
    assert.deepEqual([proof.delivered, proof.duplicates, proof.missing], [4, 1, 0])
    assert.match(proof.problems.join('\n'), /1 events are there again/)
  }
})

test('an own action that is there twice breaks the proof', async () => {
  const own = { id: 'own-1', tenantId: 'spillway' }
  const proof = await prove([lines('e1', 'e2', own), lines('e3', 'e4', own)])
  assert.deepEqual([proof.ownEvents, proof.duplicates], [1, 1])
  assert.notDeepEqual(proof.problems, [])
})

test('an event that nobody sent breaks the proof', async () => {
  const proof = await prove([lines('e1', 'e2', 'stranger'), lines('e3', 'e4')])
  assert.match(proof.problems.join('\n'), /1 events are there that nobody sent/)
})

test('the same id in the other stream is another event', async () => {
  const proof = await prove([lines('e1', 'e2')], {
    claim: claimOf('e1', 'e2'),
    names: ['spillway/guardrail_activity/dt=2026-01-01/hh=00/a.ndjson.gz'],
  })
  assert.deepEqual([proof.delivered, proof.missing], [0, 2])
})

test('what the server did not accept, or rejected, breaks the proof', async () => {
  const files = [lines('e1', 'e2'), lines('e3', 'e4')]
  const short = await prove(files, { claim: { ...claimOf(...SENT), accepted: 3 } })
  assert.match(short.problems.join('\n'), /4 different events were sent, and 3 accepted/)
  const rejected = await prove(files, { claim: { ...claimOf(...SENT), rejected: 2 } })
  assert.match(rejected.problems.join('\n'), /2 events were rejected/)
})

test('a file whose bytes changed is no longer the one of its receipt', async () => {
  const changed = gzipSync(lines('e1', 'e2'), { level: 0 })
  const proof = await prove([lines('e1', 'e2'), lines('e3', 'e4')], { stored: [changed] })
  assert.equal(proof.delivered, 4)
  assert.match(proof.problems.join('\n'), /a\.ndjson\.gz: its bytes are not those of its receipt/)
})

test('a damaged file, one that is cut and one with something after its end are found', async () => {
  const whole = gzipSync(lines('e1', 'e2'))
  const damaged = Buffer.from(whole)
  damaged[whole.length - 8] = (damaged.at(-8) ?? 0) ^ 1 // in the CRC-32
  const cases: readonly (readonly [Buffer, RegExp])[] = [
    [damaged, /incorrect data check/],
    [whole.subarray(0, -3), /unexpected end of file/],
    [Buffer.concat([whole, Buffer.from('more')]), /incorrect header check/],
    [Buffer.concat([whole, gzipSync(lines('e9'))]), /not one gzip member/],
    [gzipSync('{"id":"e1"}'), /last line does not end/],
    [gzipSync('{"id":"e1"}\nnot json\n'), /line 2 is no event/],
    [gzipSync('{"id":7}\n'), /line 1 is no event/],
    [Buffer.alloc(0), /unexpected end|not one gzip member/],
  ]
  for (const [bytes, expected] of cases) {
    const parts = await Array.fromAsync(readGzipFile(NAMES[0] ?? '', bytes.length, chunked(bytes)))
    const last = parts.at(-1)
    assert.equal(last?.kind, 'file')
    assert.match(last?.kind === 'file' ? last.file.problems.join('\n') : '', expected)
  }
})

test('a file that is no file of a stream is found', async () => {
  const bytes = gzipSync(lines('e1'))
  for (const name of ['spillway/other/a.ndjson.gz', 'elsewhere/audit/a.ndjson.gz', 'spillway/audit/a.json']) {
    const parts = await Array.fromAsync(readGzipFile(name, bytes.length, chunked(bytes)))
    assert.match(JSON.stringify(parts), /is no file of a stream/)
  }
})

test('a file without a receipt, a receipt without its file and a file with two receipts are found', async () => {
  const files = [lines('e1', 'e2'), lines('e3', 'e4')]
  const without = await prove(files, { edit: (receipts) => receipts.slice(0, 1) })
  assert.match(without.problems.join('\n'), /b\.ndjson\.gz: has no receipt/)
  const lost = await prove(files.slice(0, 1), {
    claim: claimOf('e1', 'e2'),
    edit: ([one]) => [one, { ...one, fileName: 'lost' }],
  })
  assert.match(lost.problems.join('\n'), /lost: has a receipt and is missing/)
  const twice = await prove(files, { edit: ([one, two]) => [one, two, one] })
  assert.match(twice.problems.join('\n'), /a\.ndjson\.gz: has two receipts/)
})

test('a gap between receipts and a broken link are found', async () => {
  const files = [lines('e1', 'e2'), lines('e3', 'e4')]
  const gap = await prove(files, { edit: ([one, two]) => [one, { ...two, windowFrom: 9 }] })
  assert.match(gap.problems.join('\n'), /begins at position 9, not at 3/)
  const link = await prove(files, { edit: ([one, two]) => [one, { ...two, previousHash: 'x' }] })
  assert.match(link.problems.join('\n'), /does not follow the receipt before it/)
})

test('a receipt that was changed is found', async () => {
  const files = [lines('e1', 'e2'), lines('e3', 'e4')]
  const proof = await prove(files, { edit: ([one, two]) => [one, { ...two, expectedHash: 'of other facts' }] })
  assert.match(proof.problems.join('\n'), /b\.ndjson\.gz: its receipt was changed/)
})

interface Variation {
  readonly claim?: Claim
  readonly names?: readonly string[]
  /** What is in the container instead, after the receipts were written. */
  readonly stored?: readonly Buffer[]
  readonly edit?: (receipts: readonly [ClaimedFile, ClaimedFile]) => readonly ClaimedFile[]
}

/** The proof over a container with these files, whose receipts were written when they were delivered. */
function prove(
  contents: readonly string[],
  { claim, names = NAMES, stored = [], edit }: Variation = {},
): Promise<Proof> {
  const files = contents.map((content, index) => ({ name: names[index] ?? '', bytes: gzipSync(content), content }))
  let [position, hash] = [1, '0'.repeat(64)]
  const receipts = files.map(({ name, bytes, content }): ClaimedFile => {
    const rows = content.split('\n').length - 1
    const previousHash = hash
    const windowFrom = position
    hash = sha256Hex(name)
    position += rows
    return {
      fileName: name,
      bytes: bytes.length,
      sha256: sha256Hex(bytes),
      rows,
      windowFrom,
      windowUpto: position,
      previousHash,
      hash,
      expectedHash: hash,
    }
  })
  const chain = edit === undefined ? receipts : edit([receipts[0], receipts[1]] as [ClaimedFile, ClaimedFile])
  async function* container(): AsyncGenerator<Delivered> {
    for (const [index, { name, bytes }] of files.entries()) {
      const content = stored[index] ?? bytes
      yield* readGzipFile(name, content.length, chunked(content))
    }
  }
  return proveDelivery(claim ?? claimOf(...SENT), container(), [chain])
}

function claimOf(...ids: string[]): Claim {
  const sent = new IdCounts()
  for (const id of ids) sent.add('audit', id)
  return { sent, accepted: ids.length, rejected: 0 }
}

function lines(...events: readonly (string | object)[]): string {
  return events.map((event) => `${JSON.stringify(typeof event === 'string' ? { id: event } : event)}\n`).join('')
}

/** In pieces, as a network gives it. */
async function* chunked(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
}
