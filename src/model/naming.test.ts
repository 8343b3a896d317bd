import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { STREAM_NAMES } from './ids.ts'
import { type ArtifactIdentity, artifactName } from './naming.ts'
import { window } from './window.ts'

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'))
const identities: fc.Arbitrary<ArtifactIdentity> = fc.record({
  stream: fc.constantFrom(...STREAM_NAMES),
  window: fc
    .tuple(fc.integer({ min: 1, max: 2 ** 52 }), fc.integer({ min: 1, max: 1e9 }))
    .map(([from, rows]) => window(from, from + rows)),
  firstReceivedAt: fc.integer({ min: 0, max: Date.UTC(2099, 11, 31) }),
  blockHashes: fc.array(hash, { minLength: 1, maxLength: 4 }),
  encoding: fc.constantFrom('ndjson.gz/1', 'ndjson.gz/2'),
  selection: fc.option(hash, { nil: null }),
  repetition: fc.nat({ max: 3 }),
})

test('a name is made of the stream, the hour of reception, the positions and the fingerprint', () => {
  const identity: ArtifactIdentity = {
    stream: 'guardrail_activity',
    window: window(1, 1001),
    firstReceivedAt: Date.UTC(2026, 0, 5, 23, 59, 59, 999),
    blockHashes: ['ab'.repeat(32)],
    encoding: 'ndjson.gz/1',
    selection: null,
    repetition: 0,
  }
  // Frozen: with another fingerprint, files that were delivered already would be delivered again under another name.
  assert.equal(
    artifactName(identity, 'ndjson.gz'),
    'guardrail_activity/dt=2026-01-05/hh=23/guardrail_activity-00000000000000000001-00000000000000001001-82dad35d47d7.ndjson.gz',
  )
})

test('the same slice has the same name, whoever makes it', () => {
  fc.assert(
    fc.property(identities, (identity) => {
      assert.equal(artifactName(identity, 'ndjson.gz'), artifactName(structuredClone(identity), 'ndjson.gz'))
    }),
  )
})

test('whatever changes the bytes changes the name', () => {
  fc.assert(
    fc.property(identities, hash, (identity, other) => {
      const { blockHashes, window: w } = identity
      const changed: ArtifactIdentity[] = [
        { ...identity, encoding: `${identity.encoding}0` },
        { ...identity, window: window(w.from, w.upto + 1) },
        { ...identity, window: window(w.from + 1, w.upto + 1) },
        { ...identity, blockHashes: [...blockHashes, other] },
        { ...identity, blockHashes: [other, ...blockHashes] },
        { ...identity, blockHashes: blockHashes.slice(1) },
        { ...identity, selection: other },
        { ...identity, selection: null },
        { ...identity, repetition: identity.repetition + 1 },
      ]
      const names = [identity, ...changed].map((made) => artifactName(made, 'ndjson.gz'))
      assert.equal(new Set(names).size, new Set([identity, ...changed].map((made) => JSON.stringify(made))).size)
    }),
  )
})

test('names of one stream and hour sort as their positions do', () => {
  fc.assert(
    fc.property(identities, identities, (a, b) => {
      const [one, two] = [a, { ...b, stream: a.stream, firstReceivedAt: a.firstReceivedAt }]
      fc.pre(one.window.from !== two.window.from)
      assert.equal(artifactName(one, 'x') < artifactName(two, 'x'), one.window.from < two.window.from)
    }),
  )
})

test('a name is a relative path that every destination takes', () => {
  fc.assert(
    fc.property(identities, (identity) => {
      assert.match(
        artifactName(identity, 'ndjson.gz'),
        /^(audit|guardrail_activity)\/dt=\d{4}-\d{2}-\d{2}\/hh=\d{2}\/\1-\d{20}-\d{20}-[0-9a-f]{12}\.ndjson\.gz$/,
      )
    }),
  )
})
