import { type KeyboardEvent, useCallback, useRef, useState } from 'react'

export interface RowCursor {
  /** Where the keyboard is; undefined until it came here. */
  readonly row: number | undefined
  readonly set: (row: number) => void
  /** The focus came: to where it was, or to the first row in sight. */
  readonly enter: (row: number) => void
  /** `rows` came on top. */
  readonly shift: (rows: number) => void
  /** Moves by arrows, page and end keys; with Shift, what it passes is selected. False for any other key. */
  readonly press: (event: KeyboardEvent, select: (from: number, upto: number) => void) => boolean
}

/** The keyboard's place in a list of rows. */
export function useRowCursor({
  rowCount,
  rowsSeen,
  show,
}: {
  readonly rowCount: number
  readonly rowsSeen: number
  readonly show: (row: number) => void
}): RowCursor {
  const [row, setRow] = useState<number>()
  const anchor = useRef<number>(undefined)
  const set = useCallback((next: number) => {
    anchor.current = next
    setRow(next)
  }, [])
  const enter = useCallback((first: number) => setRow((present) => present ?? first), [])
  const shift = useCallback((rows: number) => {
    if (anchor.current !== undefined) anchor.current += rows
    setRow((present) => (present === undefined ? undefined : present + rows))
  }, [])

  const press = (event: KeyboardEvent, select: (from: number, upto: number) => void): boolean => {
    const target = targetOf(event.key, row ?? 0, { rowCount, rowsSeen })
    if (target === undefined || rowCount === 0) return false
    const next = Math.min(Math.max(target, 0), rowCount - 1)
    setRow(next)
    show(next)
    if (event.shiftKey) {
      anchor.current ??= row ?? 0
      select(Math.min(anchor.current, next), Math.max(anchor.current, next) + 1)
    } else {
      anchor.current = next
    }
    return true
  }
  // A shorter list has no such row any more.
  return {
    row: row === undefined || rowCount === 0 ? undefined : Math.min(row, rowCount - 1),
    set,
    enter,
    shift,
    press,
  }
}

function targetOf(
  key: string,
  row: number,
  { rowCount, rowsSeen }: { rowCount: number; rowsSeen: number },
): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return row + 1
    case 'ArrowUp':
      return row - 1
    case 'PageDown':
      return row + rowsSeen
    case 'PageUp':
      return row - rowsSeen
    case 'Home':
      return 0
    case 'End':
      return rowCount - 1
    default:
      return undefined
  }
}
