import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ELEMENT_PX_MAX, elementHeight, placeAt, type ScrollPlace, scrolled } from './scroll-map.ts'

/** Five million rows of 36 pixels. */
const TALL = 180_000_000
const SEEN = 800
const START: ScrollPlace = { elementPx: 0, listPx: 0 }

function go(place: ScrollPlace, elementPx: number, listHeight = TALL): ScrollPlace {
  return scrolled(place, elementPx, { listHeight, seenPx: SEEN })
}

describe('a list that fits', () => {
  test('is scrolled as it is', () => {
    assert.equal(elementHeight(72_000), 72_000)
    assert.deepEqual(go(START, 71_200, 72_000), { elementPx: 71_200, listPx: 71_200 })
    assert.deepEqual(placeAt(5_000, 72_000), { elementPx: 5_000, listPx: 5_000 })
  })
})

describe('a list taller than an element can be', () => {
  test('has its start at the start and its end at the end', () => {
    assert.equal(elementHeight(TALL), ELEMENT_PX_MAX)
    assert.equal(go(START, 0).listPx, 0)
    assert.equal(go(START, ELEMENT_PX_MAX - SEEN).listPx, TALL - SEEN)
  })

  test('moves pixel by pixel near its ends', () => {
    let place = go(START, 1_000_000)
    for (let step = 1; step <= 10; step++) place = go(place, 1_000_000 + 100 * step)
    assert.equal(place.listPx, 1_001_000)
    place = go(place, ELEMENT_PX_MAX - 1_000)
    assert.equal(go(place, ELEMENT_PX_MAX - 900).listPx, TALL - 900)
  })

  test('moves pixel by pixel in the middle too, and far only by a jump', () => {
    const middle = go(START, 5_000_000)
    assert.equal(middle.listPx, TALL / 2)
    assert.equal(go(middle, 5_000_100).listPx, TALL / 2 + 100)
    assert.equal(go(middle, 4_999_900).listPx, TALL / 2 - 100)
    assert.ok(go(middle, 5_001_000).listPx > TALL / 2 + 10_000)
  })

  test('a place found again in the element is the same place', () => {
    for (const listPx of [0, 999_999, 2_000_000, 2_000_001, 33_333_333, TALL / 2, TALL - 2_000_000, TALL - 1]) {
      const { elementPx } = placeAt(listPx, TALL)
      assert.ok(elementPx >= 0 && elementPx <= ELEMENT_PX_MAX)
      const scale = (TALL - 4_000_000) / 6_000_000
      assert.ok(Math.abs(go(START, elementPx).listPx - listPx) <= scale, `${listPx}`)
    }
  })

  test('jumps never go backwards', () => {
    let last = -1
    for (let elementPx = 0; elementPx <= ELEMENT_PX_MAX; elementPx += 1_000) {
      const { listPx } = go({ elementPx: -1e9, listPx: 0 }, elementPx)
      assert.ok(listPx > last, `${elementPx}`)
      last = listPx
    }
  })
})
