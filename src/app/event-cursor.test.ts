import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../model/fault.ts'
import type { EventSort } from '../store/event-queries.ts'
import { cursorText, pageEndOf } from './event-cursor.ts'

const BY_TIME: EventSort = { by: 'time', direction: 'DESC' }

test('a cursor comes back as it was, whatever value the page ended with', () => {
  const bySession: EventSort = { by: 'sessionId', direction: 'ASC' }
  fc.assert(
    fc.property(
      fc.option(fc.string({ unit: 'grapheme', maxLength: 1024 })),
      fc.integer({ min: 1 }),
      (key, position) => {
        assert.deepEqual(pageEndOf(cursorText(bySession, { key, position }), bySession), { key, position })
      },
    ),
  )
  const end = { key: 1_768_471_200_000, position: 7 }
  assert.deepEqual(pageEndOf(cursorText(BY_TIME, end), BY_TIME), end)
})

test('what is no cursor of this sort is refused', () => {
  const made = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const end = { by: 'time', direction: 'DESC', key: 1, position: 1 }
  const refused = [
    ...['', '?', 'x'.repeat(20_000), made(null), made([]), made('time'), made({}), `${made(end)}'; DROP TABLE block`],
    ...[{ key: '1' }, { key: null }, { key: undefined }].map((change) => made({ ...end, ...change })),
    ...[0, -1, 1.5, '1', null, 2 ** 53].map((position) => made({ ...end, position })),
    ...[{ by: 'actor', key: 'x' }, { by: 'position' }, { by: ['time'] }, { direction: 'ASC' }, { direction: 'up' }].map(
      (change) => made({ ...end, ...change }),
    ),
  ]
  for (const cursor of refused)
    assert.throws(
      () => pageEndOf(cursor, BY_TIME),
      (error) => isFault(error) && error.code === 'BAD_INPUT',
      cursor,
    )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      try {
        pageEndOf(text, BY_TIME)
      } catch (error) {
        assert.ok(isFault(error) && error.code === 'BAD_INPUT')
      }
    }),
  )
})
