import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nestingOf } from './max-nesting.ts'

test('brackets of every kind within each other are counted', () => {
  assert.equal(nestingOf(''), 0)
  assert.equal(nestingOf('{ a(b: [{c: 1}]) { d } }'), 4)
  assert.equal(nestingOf('{a}{b}{c}'), 1)
  assert.equal(nestingOf(`${'['.repeat(9)}`), 9, 'also those that are never closed')
})

test('those in strings and comments are not', () => {
  assert.equal(nestingOf('{ a(b: "[[[\\"[[[") # [[[[[[\n{ c } }'), 2)
  assert.equal(nestingOf('{ a(b: """[[[ " \\""" [[[""", c: "#") }'), 2)
  assert.equal(nestingOf('{ a(b: "[[[\n[[[" }'), 8, 'a string ends with its line, or is none')
})
