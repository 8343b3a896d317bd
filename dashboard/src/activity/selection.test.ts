import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  addRows,
  EVERYTHING_MATCHING,
  isNothing,
  isSelected,
  NOTHING_SELECTED,
  ROWS_SELECTED_MAX,
  selectedCount,
  toggleRow,
} from './selection.ts'

describe('selecting events', () => {
  test('one after the other, and off again', () => {
    const two = toggleRow(toggleRow(NOTHING_SELECTED, 7), 9)
    assert.deepEqual([isSelected(two, 7), isSelected(two, 8), selectedCount(two, 1000)], [true, false, 2])
    const none = toggleRow(toggleRow(two, 7), 9)
    assert.ok(isNothing(none))
    assert.ok(isNothing(NOTHING_SELECTED), 'the start is not changed by what comes after')
  })

  test('a range adds to what was selected', () => {
    const selection = addRows(toggleRow(NOTHING_SELECTED, 1), [3, 4, 5, 1])
    assert.equal(selectedCount(selection, 0), 4)
  })

  test('everything that matches is as much as matches, and has no single events', () => {
    assert.equal(selectedCount(EVERYTHING_MATCHING, 12_345_678), 12_345_678)
    assert.ok(isSelected(EVERYTHING_MATCHING, 42))
    assert.equal(toggleRow(EVERYTHING_MATCHING, 42), EVERYTHING_MATCHING)
    assert.equal(addRows(EVERYTHING_MATCHING, [42]), EVERYTHING_MATCHING)
    assert.equal(isNothing(EVERYTHING_MATCHING), false)
  })

  test('stops at the most that one request may carry', () => {
    const many = addRows(
      NOTHING_SELECTED,
      Array.from({ length: ROWS_SELECTED_MAX + 10 }, (_, index) => index + 1),
    )
    assert.equal(selectedCount(many, 0), ROWS_SELECTED_MAX)
    assert.equal(selectedCount(toggleRow(many, 999_999), 0), ROWS_SELECTED_MAX)
    assert.equal(selectedCount(toggleRow(many, 1), 0), ROWS_SELECTED_MAX - 1)
  })
})
