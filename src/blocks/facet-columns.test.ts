import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../model/fault.ts'
import { crc32 } from './crc32.ts'
import { type ColumnRows, encodeFacetColumns, gatherFacetColumns, joinFacetColumns } from './encode-facet-columns.ts'
import { COLUMN_ROWS_MAX, type EncodedColumns, type FacetColumns, readFacetColumns } from './facet-columns.ts'

const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(null, '', 'READ', 'WRITE', 'é', '日本', '\u{1f600}') },
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const time = fc.oneof(
  fc.integer({ min: 1_700_000_000_000, max: 1_700_000_060_000 }),
  fc.integer({ min: 0, max: 2 ** 33 }),
  fc.double().map((at) => at + 0),
)
const NAMES = ['action', 'actor', 'naïve']

function blockOf(rowsMax: number): fc.Arbitrary<ColumnRows> {
  return fc.array(fc.tuple(time, fc.tuple(...NAMES.map(() => value))), { maxLength: rowsMax }).map((rows) => ({
    facetNames: NAMES,
    times: Float64Array.from(rows, ([at]) => at),
    facets: rows.map(([, facets]) => facets),
  }))
}

test('what goes into columns comes out of them: times, values, codes, counts', () => {
  fc.assert(
    fc.property(blockOf(60), (block) => {
      const columns = open(encodeFacetColumns(block))
      assert.deepEqual(columns.facetNames, NAMES)
      assert.deepEqual(rowsOf(columns), block)
      for (const [index, name] of NAMES.entries()) {
        const values = block.facets.map((row) => row[index] ?? null)
        requireExact(columns, name, values)
      }
    }),
  )
})

test('blocks that are joined are the block of all their events', () => {
  fc.assert(
    fc.property(fc.array(blockOf(20), { minLength: 1, maxLength: 4 }), (blocks) => {
      const joined = joinFacetColumns(blocks.map((block) => open(encodeFacetColumns(block))))
      const whole: ColumnRows = {
        facetNames: NAMES,
        times: Float64Array.from(blocks.flatMap(({ times }) => [...times])),
        facets: blocks.flatMap(({ facets }) => facets),
      }
      assert.deepEqual(joined, encodeFacetColumns(whole))
    }),
  )
})

test('a block without some of its events is the block of the others: nothing is left of them', () => {
  fc.assert(
    fc.property(blockOf(30), fc.infiniteStream(fc.boolean()), (block, keep) => {
      const kept = block.facets.map((_, row) => row).filter(() => keep.next().value)
      const without = gatherFacetColumns([{ columns: open(encodeFacetColumns(block)), rows: kept }])
      const { times, facets } = block
      const expected: ColumnRows = {
        facetNames: NAMES,
        times: Float64Array.from(kept, (row) => times[row] ?? Number.NaN),
        facets: kept.map((row) => facets[row] ?? []),
      }
      assert.deepEqual(without, encodeFacetColumns(expected))
    }),
  )
})

test('of a facet that the block was stored without, no event has a value; joined, it has those of the other block', () => {
  const old = open(encodeFacetColumns({ facetNames: ['a'], times: Float64Array.of(1), facets: [['x']] }))
  const now = open(encodeFacetColumns({ facetNames: ['a', 'b'], times: Float64Array.of(2), facets: [['x', 'y']] }))
  assert.deepEqual(old.facet('b').values(), [null])
  assert.deepEqual([...old.facet('b').codes], [0])
  assert.deepEqual(rowsOf(open(joinFacetColumns([old, now]))), {
    facetNames: ['a', 'b'],
    times: Float64Array.of(1, 2),
    facets: [
      ['x', null],
      ['x', 'y'],
    ],
  })
})

test('the wide part is read once, and only for a facet of many values', () => {
  const rows = Array.from({ length: 800 }, (_, index) => [
    `session ${index}`.padEnd(32),
    'READ',
    `user ${index}`.padEnd(40),
  ])
  const facetNames = ['session', 'action', 'actor']
  const { narrow, wide } = encodeFacetColumns({ facetNames, times: new Float64Array(rows.length), facets: rows })
  assert.ok(narrow.length < 800 * 3, `${narrow.length} bytes`)
  let reads = 0
  const columns = readFacetColumns(narrow, () => {
    reads += 1
    return wide
  })
  assert.equal(columns.facet('action').value(1), 'READ')
  assert.equal(columns.times().length, 800)
  assert.equal(reads, 0)
  assert.equal(columns.facet('session').codeOf(rows[700]?.[0] ?? ''), 701)
  assert.equal(columns.facet('actor').value(800), rows[799]?.[2])
  assert.equal(columns.facet('session'), columns.facet('session'))
  assert.equal(reads, 1)
})

test('a block of the most events, each with values of its own', () => {
  const facets = Array.from({ length: COLUMN_ROWS_MAX }, (_, index) => [
    `${index}`,
    index % 300 === 0 ? null : `${index % 300}`,
  ])
  const block = { facetNames: ['a', 'b'], times: Float64Array.from(facets, (_, index) => index * 1e5), facets }
  assert.deepEqual(rowsOf(open(encodeFacetColumns(block))), block)
})

test('columns are read from wherever they lie in memory', () => {
  const encoded = encodeFacetColumns({ facetNames: ['a'], times: Float64Array.of(5, 2e12), facets: [['x'], ['y']] })
  const shifted = (bytes: Uint8Array) => Buffer.concat([Buffer.from('odd'), bytes]).subarray(3)
  const columns = readFacetColumns(shifted(encoded.narrow), () => shifted(encoded.wide))
  assert.deepEqual([...columns.times(), ...columns.facet('a').values()], [5, 2e12, null, 'x', 'y'])
})

test('a changed bit is found, wherever it is', () => {
  const facets = Array.from({ length: 200 }, (_, index) => [`${index} of many different values`, 'one'])
  const encoded = encodeFacetColumns({ facetNames: ['many', 'few'], times: new Float64Array(200).fill(1.5), facets })
  const expected = rowsOf(open(encoded))
  fc.assert(
    fc.property(fc.constantFrom('narrow', 'wide'), fc.nat(), fc.nat(7), (part, at, bit) => {
      const damaged = { narrow: encoded.narrow.slice(), wide: encoded.wide.slice() }
      const bytes = damaged[part as 'narrow' | 'wide']
      const index = at % bytes.length
      bytes[index] = (bytes[index] as number) ^ (1 << bit)
      const read = faultOr(() => rowsOf(open(damaged)))
      if (read !== 'STORE_DAMAGED') assert.deepEqual(read, expected, `only padding may change: ${part} ${index}`)
    }),
    { numRuns: 500 },
  )
})

test('whatever the bytes are, they are columns or damage', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 50 }), (narrow, wide) => {
      faultOr(() => rowsOf(open({ narrow, wide })))
    }),
  )
})

test('a head that lies, with checksums that agree, is damage at worst: nothing outside the bytes is looked at', () => {
  const facets = Array.from({ length: 200 }, (_, index) => [`${index} of many different values`, 'one'])
  const encoded = encodeFacetColumns({ facetNames: ['many', 'few'], times: new Float64Array(200), facets })
  const checksumAt = new DataView(encoded.narrow.buffer).getUint32(8, true) - 4
  fc.assert(
    fc.property(fc.nat(checksumAt - 4), fc.oneof(fc.nat(300), fc.nat(0xffff_ffff)), (at, lie) => {
      const narrow = encoded.narrow.slice()
      const view = new DataView(narrow.buffer)
      view.setUint32(at, lie, true)
      view.setUint32(checksumAt, crc32(narrow.subarray(0, checksumAt)), true)
      faultOr(() => rowsOf(open({ narrow, wide: encoded.wide })))
    }),
    { numRuns: 2000 },
  )
})

function open({ narrow, wide }: EncodedColumns): FacetColumns {
  return readFacetColumns(narrow, () => wide)
}

function rowsOf(columns: FacetColumns): ColumnRows {
  const facets = columns.facetNames.map((name) => columns.facet(name))
  const times = columns.times()
  return {
    facetNames: columns.facetNames,
    times,
    facets: Array.from(times, (_, row) => facets.map(({ codes, value }) => value(codes[row] ?? 0))),
  }
}

function requireExact(columns: FacetColumns, name: string, values: readonly (string | null)[]): void {
  const column = columns.facet(name)
  assert.equal(column.counts.length, column.codeCount)
  for (const [code, text] of column.values().entries()) {
    const count = values.filter((other) => other === text).length
    assert.equal(column.counts[code], count)
    assert.equal(column.codeOf(text), count === 0 ? undefined : code)
    assert.equal(column.value(code), text)
  }
  assert.equal(column.codeOf('a value that nobody has'), undefined)
}

function faultOr<T>(work: () => T): T | string {
  try {
    return work()
  } catch (error) {
    if (isFault(error)) return error.code
    throw error
  }
}
