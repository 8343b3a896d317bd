/**
 * A list can be taller than a browser can make an element (10 million pixels are safe in all of them). So the element's height is capped, and a
 * place in the element stands for a place in the list:
 *
 *   element  |— ENDS —|——— middle: one pixel for many ———|— ENDS —|
 *   list     |— ENDS —|—————————————————— middle ——————————————————|— ENDS —|
 *
 * Within two million pixels of either end one pixel is one pixel. In the middle a step of the wheel still moves the list by as much as the
 * element (`scrolled`), and only a jump, such as a drag of the scrollbar, goes by the scale.
 */
export const ELEMENT_PX_MAX = 10_000_000
const ENDS_PX = 2_000_000

export interface ScrollPlace {
  /** Where the element is. */
  readonly elementPx: number
  /** Where in the list that is. */
  readonly listPx: number
}

export function elementHeight(listHeight: number): number {
  return Math.min(listHeight, ELEMENT_PX_MAX)
}

/** The place after the element went to `elementPx`: by a step, or by a jump of more than what is seen at once. */
export function scrolled(
  place: ScrollPlace,
  elementPx: number,
  view: { listHeight: number; seenPx: number },
): ScrollPlace {
  const { listHeight, seenPx } = view
  const moved = elementPx - place.elementPx
  const isStep = Math.abs(moved) <= seenPx && isMiddle(elementPx, listHeight) && isMiddle(place.elementPx, listHeight)
  if (!isStep) return { elementPx, listPx: listFromElement(elementPx, listHeight) }
  const listPx = clamp(place.listPx + moved, ENDS_PX, listHeight - ENDS_PX)
  return { elementPx, listPx }
}

export function placeAt(listPx: number, listHeight: number): ScrollPlace {
  return { listPx, elementPx: elementFromList(listPx, listHeight) }
}

function isMiddle(elementPx: number, listHeight: number): boolean {
  return listHeight > ELEMENT_PX_MAX && elementPx > ENDS_PX && elementPx < ELEMENT_PX_MAX - ENDS_PX
}

function listFromElement(elementPx: number, listHeight: number): number {
  if (listHeight <= ELEMENT_PX_MAX || elementPx <= ENDS_PX) return elementPx
  const fromEnd = ELEMENT_PX_MAX - elementPx
  if (fromEnd <= ENDS_PX) return listHeight - fromEnd
  return ENDS_PX + Math.round((elementPx - ENDS_PX) * scale(listHeight))
}

function elementFromList(listPx: number, listHeight: number): number {
  if (listHeight <= ELEMENT_PX_MAX || listPx <= ENDS_PX) return listPx
  const fromEnd = listHeight - listPx
  if (fromEnd <= ENDS_PX) return ELEMENT_PX_MAX - fromEnd
  return ENDS_PX + Math.round((listPx - ENDS_PX) / scale(listHeight))
}

/** Pixels of the list for one of the element, in the middle. */
function scale(listHeight: number): number {
  return (listHeight - 2 * ENDS_PX) / (ELEMENT_PX_MAX - 2 * ENDS_PX)
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}
