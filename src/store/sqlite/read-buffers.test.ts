import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type BuffersShare, ReadBuffers } from './read-buffers.ts'

test('a buffer can be taken again when every part of it was given back, once each', () => {
  const share = new ReadBuffers(8, 4).share(true)
  const buffer = new ArrayBuffer(8)
  const lend = lent(share, buffer, 2)
  const [first, second] = [lend(), lend()]
  first()
  first()
  assert.equal(share.take(), undefined)
  second()
  assert.equal(share.take(), buffer)
  assert.equal(share.take(), undefined)
})

test('only buffers of the one size are used again', () => {
  const share = new ReadBuffers(8, 4).share(true)
  for (const bytes of [7, 8, 9]) lent(share, new ArrayBuffer(bytes))()()
  assert.equal(share.take()?.byteLength, 8)
  assert.equal(share.take(), undefined)
})

test('nothing is read ahead while all memory is out, whoever has it', () => {
  const buffers = new ReadBuffers(8, 2)
  const [one, other] = [buffers.share(true), buffers.share(true)]
  const giveBack = lent(one, new ArrayBuffer(8))()
  assert.equal(buffers.mayReadAhead, true)
  other.reserve()
  assert.equal(buffers.mayReadAhead, false)
  giveBack()
  assert.equal(buffers.mayReadAhead, true)
})

test('what a reading reserved and never read is free again when it ends; what it lent counts on until it is given back', () => {
  const buffers = new ReadBuffers(8, 2)
  const ended = buffers.share(true)
  const [first, second] = [lent(ended, new ArrayBuffer(8))(), lent(ended, new ArrayBuffer(8))()]
  ended.reserve()
  ended[Symbol.dispose]()
  assert.equal(buffers.mayReadAhead, false)
  first()
  assert.equal(buffers.mayReadAhead, true)
  second()
  second()
  const next = buffers.share(true)
  next.reserve()
  assert.equal(buffers.mayReadAhead, true)
  next.reserve()
  assert.equal(buffers.mayReadAhead, false)
})

test('what is thrown away without being given back counts no longer once it is collected', async () => {
  const buffers = new ReadBuffers(8, 1)
  lent(buffers.share(true), new ArrayBuffer(8))()
  assert.equal(buffers.mayReadAhead, false)
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let tries = 0; tries < 100 && !buffers.mayReadAhead; tries += 1) {
    collect()
    await setImmediate() // finalizers run between tasks
  }
  assert.equal(buffers.mayReadAhead, true)
})

test('a reader that gives nothing back is counted only for what it has not got yet', () => {
  const buffers = new ReadBuffers(8, 2)
  const keeps = buffers.share(false)
  for (let each = 0; each < 100; each += 1) lent(keeps, new ArrayBuffer(8))()
  assert.equal(buffers.mayReadAhead, true)
  keeps.reserve()
  keeps.reserve()
  assert.equal(buffers.mayReadAhead, false)
})

function lent(share: BuffersShare, buffer: ArrayBuffer, parts = 1): () => () => void {
  share.reserve()
  return share.lend(buffer, parts)
}
