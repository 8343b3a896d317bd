import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReadBuffers } from './read-buffers.ts'

test('a buffer can be taken again when every part of it was given back, once each', () => {
  const buffers = new ReadBuffers(8)
  const buffer = new ArrayBuffer(8)
  const lend = buffers.lend(buffer, 2)
  const [first, second] = [lend(), lend()]
  first()
  first()
  assert.equal(buffers.take(), undefined)
  second()
  assert.equal(buffers.take(), buffer)
  assert.equal(buffers.take(), undefined)
})

test('of buffers only so many are kept, and only those of the one size', () => {
  const buffers = new ReadBuffers(8)
  for (let each = 0; each < 100; each += 1) {
    buffers.lend(new ArrayBuffer(8), 1)()()
    buffers.lend(new ArrayBuffer(7), 1)()()
  }
  const taken = Array.from({ length: 100 }, () => buffers.take()).filter((buffer) => buffer !== undefined)
  assert.ok(taken.length > 0 && taken.length < 20)
  for (const { byteLength } of taken) assert.equal(byteLength, 8)
})
