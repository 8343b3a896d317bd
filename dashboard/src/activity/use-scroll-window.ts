import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { elementHeight, placeAt, type ScrollPlace, scrolled } from './scroll-map.ts'

export interface ScrollWindow {
  /** Rows [from, upto) are to be there. */
  readonly from: number
  readonly upto: number
  /** Height of the element that stands for all rows. */
  readonly heightPx: number
  /** Where row 0 would be in that element: row n is n row heights below. */
  readonly originPx: number
  /** To be called when the element was scrolled or has another size. */
  readonly onScroll: () => void
  /** Brings a row into sight, moving as little as needed. */
  readonly show: (row: number) => void
  /** Keeps what is seen where it is though `rows` came on top. */
  readonly keepBelow: (rows: number) => void
  readonly rowsSeen: number
}

export interface ScrollWindowOptions {
  readonly element: RefObject<HTMLElement | null>
  readonly rowCount: number
  readonly rowPx: number
  /** What covers the top of the element: the header row. */
  readonly headPx: number
}

interface View {
  readonly from: number
  readonly upto: number
  readonly originPx: number
  readonly rowsSeen: number
}

/** Rows are added so many at a time: drawing again for each row that comes into sight would cost more. */
const STEP_ROWS = 8
const SETTLED_MS = 120

/**
 * Which rows are in sight. TanStack Virtual cannot do what this must: a list taller than an element can be (scroll-map.ts). All rows have one
 * height, so there is nothing to measure.
 */
export function useScrollWindow({ element, rowCount, rowPx, headPx }: ScrollWindowOptions): ScrollWindow {
  const listHeight = rowCount * rowPx
  const place = useRef<ScrollPlace>({ elementPx: 0, listPx: 0 })
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [view, setView] = useState<View>({ from: 0, upto: 40, originPx: 0, rowsSeen: 20 })

  const look = useCallback(() => {
    const seenPx = (element.current?.clientHeight ?? 0) - headPx
    const { elementPx, listPx } = place.current
    const first = Math.floor(listPx / rowPx / STEP_ROWS) - 1
    const last = Math.ceil((listPx + seenPx) / rowPx / STEP_ROWS) + 1
    const next: View = {
      from: Math.max(0, first * STEP_ROWS),
      upto: Math.min(rowCount, last * STEP_ROWS),
      originPx: elementPx - listPx,
      rowsSeen: Math.max(1, Math.floor(seenPx / rowPx)),
    }
    setView((view) => (isSame(view, next) ? view : next))
  }, [element, headPx, rowPx, rowCount])

  const goTo = useCallback(
    (listPx: number) => {
      const seenPx = (element.current?.clientHeight ?? 0) - headPx
      place.current = placeAt(Math.max(0, Math.min(listPx, listHeight - seenPx)), listHeight)
      if (element.current !== null) element.current.scrollTop = place.current.elementPx
      look()
    },
    [element, headPx, listHeight, look],
  )

  const onScroll = useCallback(() => {
    const elementPx = element.current?.scrollTop ?? 0
    const seenPx = element.current?.clientHeight ?? 0
    place.current = scrolled(place.current, elementPx, { listHeight, seenPx })
    look()
    clearTimeout(settling.current)
    settling.current = setTimeout(() => {
      // Steps of the wheel have moved the list away from where the scrollbar says it is: now the scrollbar follows.
      if (Math.abs(placeAt(place.current.listPx, listHeight).elementPx - place.current.elementPx) > 1)
        goTo(place.current.listPx)
    }, SETTLED_MS)
  }, [element, listHeight, look, goTo])

  useLayoutEffect(() => {
    look()
    const observer = new ResizeObserver(look)
    if (element.current !== null) observer.observe(element.current)
    return () => {
      observer.disconnect()
      clearTimeout(settling.current)
    }
  }, [element, look])

  const show = useCallback(
    (row: number) => {
      const seenPx = (element.current?.clientHeight ?? 0) - headPx
      const { listPx } = place.current
      const top = row * rowPx
      if (top < listPx) goTo(top)
      else if (top + rowPx > listPx + seenPx) goTo(top + rowPx - seenPx)
    },
    [element, headPx, rowPx, goTo],
  )
  const keepBelow = useCallback((rows: number) => goTo(place.current.listPx + rows * rowPx), [rowPx, goTo])

  return {
    ...view,
    upto: Math.min(view.upto, rowCount),
    heightPx: elementHeight(listHeight),
    onScroll,
    show,
    keepBelow,
  }
}

function isSame(a: View, b: View): boolean {
  return a.from === b.from && a.upto === b.upto && a.originPx === b.originPx && a.rowsSeen === b.rowsSeen
}
