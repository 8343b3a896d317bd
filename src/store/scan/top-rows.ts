import type { SortKey } from './sort-key.ts'

/** A place in the order of a sort. */
export interface RowKey {
  readonly key: SortKey
  readonly position: number
}

/** Less than 0 where `a` comes first. */
export type RowOrder = (a: RowKey, b: RowKey) => number

/** Rows with the same key follow each other by position, in the direction of the sort. */
export function rowOrder(direction: 'ASC' | 'DESC'): RowOrder {
  const sign = direction === 'ASC' ? 1 : -1
  return (a, b) => sign * (a.key === b.key ? a.position - b.position : a.key < b.key ? -1 : 1)
}

/** The first `size` rows of all that are offered: a heap with the last of them on top. */
export class TopRows {
  readonly #size: number
  readonly #order: RowOrder
  readonly #heap: RowKey[] = []

  constructor(size: number, order: RowOrder) {
    this.#size = size
    this.#order = order
  }

  /** The row that the next one must come before; undefined while there is room. */
  get last(): RowKey | undefined {
    return this.#heap.length < this.#size ? undefined : this.#heap[0]
  }

  offer(row: RowKey): void {
    const { last } = this
    if (last === undefined) this.#rise(this.#heap.push(row) - 1)
    else if (this.#order(row, last) < 0) {
      this.#heap[0] = row
      this.#sink(0)
    }
  }

  sorted(): RowKey[] {
    return [...this.#heap].sort(this.#order)
  }

  #rise(index: number): void {
    const parent = (index - 1) >> 1
    if (index === 0 || !this.#swapIfAfter(index, parent)) return
    this.#rise(parent)
  }

  #sink(index: number): void {
    const [left, right] = [2 * index + 1, 2 * index + 2]
    const heap = this.#heap
    if (left >= heap.length) return
    const isRight = right < heap.length && this.#order(heap[right] as RowKey, heap[left] as RowKey) > 0
    const child = isRight ? right : left
    if (this.#swapIfAfter(child, index)) this.#sink(child)
  }

  #swapIfAfter(child: number, parent: number): boolean {
    const [lower, upper] = [this.#heap[child] as RowKey, this.#heap[parent] as RowKey]
    if (this.#order(lower, upper) <= 0) return false
    this.#heap[child] = upper
    this.#heap[parent] = lower
    return true
  }
}
