import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { arrayItems } from './array-items.ts'
import { type Line, readLines } from './read-lines.ts'

/** Lines without line breaks, some of them blank, with characters of several bytes. */
const texts = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', ' ', '\r', 'ä€😀')).map(oneLine))
const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 })

describe('reading lines', () => {
  test('gives every line that is not blank once, with its number and end, wherever the chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(texts, cuts, fc.boolean(), async (lines, sizes, ended) => {
        const source = Buffer.from(lines.join('\n') + (ended ? '\n' : ''))
        const read = await all(readLines(chunked(source, sizes), { line: 0, offset: 0 }))
        const expected = lines
          .map((text, index) => ({ text, number: index + 1 }))
          .filter(({ text }) => !/^[ \t\r]*$/.test(text))
        assert.deepEqual(
          read.map(({ bytes, number }) => ({ text: bytes.toString(), number })),
          expected,
        )
        for (const { bytes, end, number } of read) {
          const breakBytes = number === lines.length && !ended ? 0 : 1
          assert.deepEqual(source.subarray(end - breakBytes - bytes.length, end - breakBytes), bytes)
        }
      }),
    )
  })

  test('from the end of any line, it gives exactly what follows', async () => {
    await fc.assert(
      fc.asyncProperty(texts, cuts, async (lines, sizes) => {
        const source = Buffer.from(lines.map((line) => `${line}\n`).join(''))
        const whole = await all(readLines(chunked(source, sizes), { line: 0, offset: 0 }))
        for (const [index, { number, end }] of whole.entries()) {
          const rest = await all(readLines(chunked(source.subarray(end), sizes), { line: number, offset: end }))
          assert.deepEqual(rest, whole.slice(index + 1))
        }
      }),
    )
  })

  test('a line that is too long is not held: only its number is given, and what follows is read', async () => {
    const part = Buffer.alloc(8 * 1024 * 1024, 'x')
    async function* source(): AsyncGenerator<Buffer> {
      for (let i = 0; i < 5; i++) yield part
      yield Buffer.from('\nshort\n')
    }
    const lines = await all(readLines(source(), { line: 0, offset: 0 }))
    assert.deepEqual(
      lines.map(({ number, tooLong, bytes }) => [number, tooLong, bytes.length]),
      [
        [1, true, 0],
        [2, false, 5],
      ],
    )
    assert.equal(lines[1]?.end, 5 * part.length + 7)
  })
})

describe('the items of an array', () => {
  test('are the values of the array, each on its own line, wherever the chunks are cut', async () => {
    const items = fc.array(fc.oneof(fc.jsonValue(), fc.constantFrom('"', '\\', '[', '}', ',', '\n')))
    await fc.assert(
      fc.asyncProperty(items, cuts, fc.constantFrom(0, 2), async (values, sizes, indent) => {
        const source = Buffer.from(JSON.stringify(values, null, indent))
        const lines = await all(readLines(arrayItems(chunked(source, sizes)), { line: 0, offset: 0 }))
        assert.deepEqual(
          lines.map(({ bytes }) => JSON.parse(bytes.toString())),
          JSON.parse(source.toString()),
        )
        assert.deepEqual(
          lines.map(({ number }) => number),
          values.map((_, index) => index + 1),
        )
      }),
    )
  })
})

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('\uFEFF', '')
}

async function* chunked(source: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0
  for (let i = 0; from < source.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    yield source.subarray(from, from + size)
    from += size
  }
}

async function all(groups: AsyncIterable<readonly Line[]>): Promise<Line[]> {
  const lines: Line[] = []
  for await (const group of groups) lines.push(...group)
  return lines
}
