import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock } from '../../../base/simulated-clock.ts'
import { createOutput } from '../output.ts'
import { barText, progressBar } from './progress.ts'

const MIB = 1024 * 1024

test('the bar shows share, bytes, rate and what is left', () => {
  assert.equal(
    barText({ size: 200 * MIB, from: 0, done: 50 * MIB, sent: 31_000, seconds: 10 }),
    '[######------------------]  25 %  50.0 MiB of 200.0 MiB  3,100 events/s  0:30 left',
  )
})

test('after going on in the middle, what is left counts from there', () => {
  assert.match(barText({ size: 100, from: 50, done: 75, sent: 1, seconds: 5 }), / 75 % .* 0:05 left$/)
})

test('standard input has no end to show', () => {
  assert.equal(barText({ size: undefined, from: 0, done: 512, sent: 3, seconds: 1 }), '512 B  3 events  3 events/s')
})

for (const json of [false, true]) {
  test(`a terminal shows progress and remarks${json ? ', with --json too' : ''}; a file or pipe gets no bar`, () => {
    const clock = new SimulatedClock(0)
    const written: string[] = []
    const show = (isTTY: boolean): string => {
      written.length = 0
      const screen = { isTTY, write: (text: string) => written.push(text) }
      const progress = progressBar({ output: createOutput(json), size: 100, from: 0, clock, screen })
      progress.read(50)
      clock.jump(1_000)
      progress.update({ sent: 7, accepted: 7, duplicates: 0, rejected: 0 })
      if (isTTY) progress.say('a remark')
      progress.end()
      return written.join('')
    }
    assert.match(show(true), / 50 % .* 7 events\/s.*a remark\n.* 50 %/s)
    assert.equal(show(false), '')
  })
}
