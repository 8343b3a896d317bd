import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { isFault } from '../model/fault.ts'
import { streamDefinition } from '../streams/registry.ts'
import { type EventBatch, READ_LIMITS, type ReadOptions, readEvents } from './read-events.ts'
import { numberedLines } from './testing/numbered-lines.ts'

const options: Omit<ReadOptions, 'format' | 'gzip'> = {
  stream: streamDefinition('audit'),
  receivedAt: () => Date.UTC(2026, 0, 1),
  limits: { ...READ_LIMITS, lineBytesMax: 200, batchEventsMax: 3 },
}

type Format = ReadOptions['format']

/** Everything that a body gives, in order, and how it ends. */
async function readAll(pieces: readonly Buffer[], format: Format, gzip = false): Promise<string[]> {
  const streamed = async function* (): AsyncGenerator<Uint8Array> {
    yield* pieces
  }
  const batches: EventBatch[] = []
  const end: string[] = []
  try {
    for await (const batch of readEvents(streamed(), { ...options, format, gzip })) batches.push(batch)
  } catch (error) {
    assert.ok(isFault(error), String(error))
    end.push(error.code)
  }
  const taken = numberedLines(batches).map(({ index, line }) => `${index} ${line}`)
  const rejected = batches.flatMap((batch) => batch.rejected.map((rejection) => JSON.stringify(rejection)))
  return [...taken, ...rejected, ...end]
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const bounds = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end))
}

/** Bodies that are nearly right: events, odd values, odd separators, and now and then bytes that belong nowhere. */
const values = fc.oneof(
  { weight: 4, arbitrary: fc.nat(999).map((n) => `{"id":"${n}","eventTimestamp":1}`) },
  {
    weight: 2,
    arbitrary: fc
      .string({ maxLength: 20, unit: 'binary' })
      .map((s) => JSON.stringify({ id: 'é😀', eventTimestamp: 1, s })),
  },
  fc.constantFrom(
    '{"a":"\\\\"}',
    '{"q":"\\\\\\"{["}',
    '[]',
    '[{"a":[1]}]',
    '12',
    'nul',
    '"x,y"',
    '{"a":1,"a":2}',
    '{',
    '}',
    ']',
    '"',
  ),
  fc.nat(300).map((n) => `{"id":"long","eventTimestamp":1,"x":"${'x'.repeat(n)}"}`),
)
const separators = fc.constantFrom('\n', '\r\n', '\n\n', ',', ' , ', ' ', '', '\n \t\n')
const bodies = fc
  .tuple(
    fc.constantFrom('', '\ufeff', '[', '[ ', '[\n', '\ufeff\n [', '  \n', '[5'),
    fc.array(fc.tuple(values, separators), { maxLength: 12 }),
    fc.constantFrom('', ']', ']\n', '\n', '] ]'),
    fc.option(fc.tuple(fc.nat(), fc.nat(255)), { freq: 3 }),
  )
  .map(([begin, parts, end, damage]) => {
    const bytes = Buffer.from(begin + parts.flat().join('') + end)
    if (damage !== null && bytes.length > 0) bytes[damage[0] % bytes.length] = damage[1]
    return bytes
  })
const formats = fc.constantFrom<Format>('ndjson', 'json')

test('any cut of a body gives the same events, rejections and end as the body in one piece', async () => {
  await fc.assert(
    fc.asyncProperty(bodies, formats, fc.array(fc.nat(), { maxLength: 20 }), async (body, format, places) => {
      assert.deepEqual(await readAll(cut(body, places), format), await readAll([body], format))
    }),
    { numRuns: 1000 },
  )
})

test('a body byte by byte gives the same as in one piece, gzipped or not', async () => {
  await fc.assert(
    fc.asyncProperty(bodies, formats, async (body, format) => {
      const whole = await readAll([body], format)
      const bytes = Array.from(body, (_, at) => body.subarray(at, at + 1))
      assert.deepEqual(await readAll(bytes, format), whole)
      assert.deepEqual(await readAll([gzipSync(body)], format, true), whole)
    }),
    { numRuns: 200 },
  )
})

test('whatever becomes of one line, the lines around it are taken', async () => {
  const damages = fc.array(
    fc.tuple(
      fc.nat(),
      fc.nat(255).filter((byte) => byte !== 0x0a),
    ),
    { minLength: 1, maxLength: 6 },
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(4), damages, fc.array(fc.nat(), { maxLength: 5 }), async (victim, damage, places) => {
      const lines = Array.from({ length: 6 }, (_, n) =>
        Buffer.from(`{"id":"n${n}","eventTimestamp":${n + 1},"s":"t\\"x"}`),
      )
      const hurt = lines[victim + 1]
      assert.ok(hurt)
      for (const [at, byte] of damage) hurt[at % hurt.length] = byte
      const body = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]))
      const seen = await readAll(cut(body, places), 'ndjson')
      for (const n of [0, 1, 2, 3, 4, 5].filter((other) => other !== victim + 1)) {
        assert.ok(
          seen.some((entry) => entry.startsWith(`${n} {"id":"n${n}"`)) || isShifted(hurt),
          `${n}: ${seen.join('\n')}`,
        )
      }
    }),
    { numRuns: 1000 },
  )
})

/** The damage made the line blank: then it is no line, and those after it count one less. */
function isShifted(line: Buffer): boolean {
  return line.toString('latin1').trim() === ''
}

test('random bytes give values, rejections or a Fault, and nothing else', async () => {
  const soup = fc.array(fc.constantFrom(...'{}[]",:\\ \n\r\t01e-.n', 'true', '{"a":', '\ufeff', '"id"'), {
    maxLength: 60,
  })
  await fc.assert(
    fc.asyncProperty(soup, formats, fc.boolean(), async (parts, format, gzip) => {
      await readAll([Buffer.from(parts.join(''))], format, gzip)
    }),
    { numRuns: 1000 },
  )
})
