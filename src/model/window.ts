import { assert } from '../base/assert.ts'
import { type Position, position } from './ids.ts'

/** A half-open range of positions, [from, upto): neighbours share a bound, so nothing is counted twice or missed. */
export interface Window {
  readonly from: Position
  readonly upto: Position
}

export function window(from: number, upto: number): Window {
  assert(from <= upto, `window ends before it begins: [${from}, ${upto})`)
  return { from: position(from), upto: position(upto) }
}

export function windowRows(w: Window): number {
  return w.upto - w.from
}

export function isEmpty(w: Window): boolean {
  return w.from === w.upto
}

/** The part both have, or undefined where there is none. */
export function intersect(a: Window, b: Window): Window | undefined {
  const from = Math.max(a.from, b.from)
  const upto = Math.min(a.upto, b.upto)
  return from < upto ? window(from, upto) : undefined
}

/** Whether the windows, in this order, cover `whole` exactly: no gap, no overlap. */
export function tiles(windows: readonly Window[], whole: Window): boolean {
  let next: number = whole.from
  for (const w of windows) {
    if (w.from !== next || isEmpty(w)) return false
    next = w.upto
  }
  return next === whole.upto
}
