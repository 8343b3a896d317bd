import assert from 'node:assert/strict'
import type { EventBatch } from '../read-events.ts'

export interface NumberedLine {
  /** The event's number in the body: one of those that the rejected values leave. */
  readonly index: number
  readonly line: string
}

/** The lines of a body's batches, in order. */
export function numberedLines(batches: readonly EventBatch[]): NumberedLine[] {
  const numbered: NumberedLine[] = []
  let index = 0
  for (const { events, rejected } of batches) {
    const not = new Set(rejected.map((rejection) => rejection.index))
    const lines = events.lines.toString('utf8').split('\n').slice(0, -1)
    assert.equal(lines.length, events.count)
    for (const line of lines) {
      while (not.delete(index)) index += 1
      numbered.push({ index: index++, line })
    }
    while (not.delete(index)) index += 1
    assert.equal(not.size, 0, 'a batch holds consecutive values')
  }
  return numbered
}
