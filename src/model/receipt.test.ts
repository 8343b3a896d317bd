import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ArtifactName, ConfigurationId, JobId, TaskId } from './ids.ts'
import { quarantineSum } from './quarantine.ts'
import { CHAIN_START, chainProblem, type Receipt, type ReceiptBody, receiptHash, sealReceipt } from './receipt.ts'
import { window } from './window.ts'

/** Chains of 1–6 receipts over windows that follow each other. */
const chains = fc
  .array(fc.record({ rows: fc.integer({ min: 1, max: 9 }), details: fc.dictionary(fc.string(), fc.string()) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => {
    const chain: Receipt[] = []
    let from = 5
    for (const { rows, details } of parts) {
      const previousHash = chain.at(-1)?.hash ?? CHAIN_START
      chain.push(
        sealReceipt(
          body({
            sequence: chain.length + 1,
            window: window(from, from + rows),
            acknowledgement: details,
            previousHash,
          }),
        ),
      )
      from += rows
    }
    return chain
  })

test('a chain as it was made has no problem, also after it was stored and moved', () => {
  fc.assert(
    fc.property(chains, (chain) => {
      assert.equal(chainProblem(chain), undefined)
      assert.equal(chainProblem(chain.map(stored)), undefined)
    }),
  )
})

test('any field that is changed is found, in any receipt', () => {
  const changes: Partial<ReceiptBody>[] = [
    { bytes: 11 },
    { sha256: 'cd'.repeat(32) },
    { rows: 0 },
    { quarantined: quarantineSum([{ position: 1, column: 'c', reason: 'too_large' }]) },
    { artifactName: 'another' as ArtifactName },
    { location: 'elsewhere' },
    { jobId: 'another' as JobId },
    { taskId: 'another' as TaskId },
    { chain: 'another' as ConfigurationId },
    { stream: 'guardrail_activity' },
    { firstEventAt: 0 },
    { lastEventAt: 0 },
    { settledAt: 0 },
    { alreadyThere: true },
    { acknowledgement: { added: 'x', ['\u0000unlikely']: 'y' } },
    { softwareVersion: '9' },
    { window: window(1, 2) },
    { sequence: 99 },
    { previousHash: 'ef'.repeat(32) },
  ]
  assert.equal(changes.length, Object.keys(body({})).length, 'every field is tried')
  fc.assert(
    fc.property(chains, fc.nat(), fc.constantFrom(...changes), (chain, pick, change) => {
      const index = pick % chain.length
      const forged = chain.with(index, { ...at(chain, index), ...change })
      assert.match(chainProblem(forged) ?? '', new RegExp(`^receipt ${change.sequence ?? index + 1}: `))
    }),
  )
})

test('a changed receipt that was sealed again breaks the chain behind it', () => {
  fc.assert(
    fc.property(chains, (chain) => {
      fc.pre(chain.length > 1)
      const forged = chain.with(0, sealReceipt({ ...at(chain, 0), bytes: 11 }))
      assert.match(chainProblem(forged) ?? '', /^receipt 2: does not follow/)
    }),
  )
})

test('a receipt that is missing, repeated or out of order is found', () => {
  fc.assert(
    fc.property(chains, fc.nat(), (chain, pick) => {
      const index = pick % chain.length
      if (index < chain.length - 1) assert.ok(chainProblem(chain.toSpliced(index, 1)), 'missing')
      assert.ok(chainProblem(chain.toSpliced(index, 0, at(chain, index))), 'repeated')
      if (chain.length > 1) assert.ok(chainProblem(chain.toReversed()), 'out of order')
    }),
  )
})

test('positions that are missing or repeated between two sound receipts are named', () => {
  const one = sealReceipt(body({ window: window(1, 5) }))
  const next = (from: number) => sealReceipt(body({ sequence: 2, window: window(from, 9), previousHash: one.hash }))
  assert.equal(chainProblem([one, next(5)]), undefined)
  assert.equal(chainProblem([one, next(7)]), 'receipt 2: positions 5 to 7 are missing')
  assert.equal(chainProblem([one, next(4)]), 'receipt 2: repeats positions from 4')
})

test('the chain of a single job may leave something out and be out of order, and still repeats nothing', () => {
  const of = (change: Partial<ReceiptBody>) => sealReceipt(body({ chain: 'job' as JobId, ...change }))
  const one = of({ window: window(1, 5) })
  const next = (from: number) => of({ sequence: 2, window: window(from, 9), previousHash: one.hash })
  assert.equal(chainProblem([one, next(7)]), undefined)
  assert.equal(chainProblem([one, next(4)]), 'receipt 2: repeats positions from 4')
  const later = of({ window: window(7, 9) })
  const earlier = (upto: number) => of({ sequence: 2, window: window(1, upto), previousHash: later.hash })
  assert.equal(chainProblem([later, earlier(7)]), undefined)
  assert.equal(chainProblem([later, earlier(8)]), 'receipt 2: repeats positions from 7')
})

test('the hash does not depend on the order of the fields', () => {
  const receipt = sealReceipt(body({ acknowledgement: { b: '1', a: '2' } }))
  assert.equal(receiptHash(reversed(receipt) as unknown as Receipt), receipt.hash)
})

test('the hash is frozen: receipts of earlier versions must verify for ever', () => {
  assert.equal(sealReceipt(body({})).hash, '180c33c2a7a51487e75a37277c8099a7d543d5b8e49fc7a05869fa80698c6a47')
})

function body(change: Partial<ReceiptBody>): ReceiptBody {
  return {
    chain: 'configuration' as ConfigurationId,
    sequence: 1,
    jobId: 'job' as JobId,
    taskId: 'task' as TaskId,
    stream: 'audit',
    window: window(1, 2),
    artifactName: 'name' as ArtifactName,
    location: 'https://lake.example/name',
    bytes: 10,
    sha256: 'ab'.repeat(32),
    rows: 1,
    quarantined: quarantineSum([]),
    firstEventAt: 1000,
    lastEventAt: 2000,
    settledAt: 3000,
    alreadyThere: false,
    acknowledgement: { etag: '"0x1"' },
    softwareVersion: '0.1.0',
    previousHash: CHAIN_START,
    ...change,
  }
}

function at(chain: readonly Receipt[], index: number): Receipt {
  const receipt = chain[index]
  assert.ok(receipt !== undefined)
  return receipt
}

function stored(receipt: Receipt): Receipt {
  return JSON.parse(JSON.stringify(receipt)) as Receipt
}

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}
