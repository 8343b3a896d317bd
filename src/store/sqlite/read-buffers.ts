/**
 * Memory that segments are read into. It is used again: fresh memory has to be cleared by the system first, and collected afterwards. And there is only so
 * much of it: what is read ahead of its use waits for what was read before to be given back, however many read at once.
 */
export class ReadBuffers {
  readonly #capacity: number
  readonly #max: number
  readonly #free: ArrayBuffer[] = []
  #out = 0
  /** What is thrown away, after a failed upload for one, is not given back: it counts until it is collected. */
  readonly #lost = new FinalizationRegistry<Loan>((loan) => this.#end(loan))

  /** `capacity`: of each buffer, bytes. `max`: of them; a read that cannot wait goes beyond it. */
  constructor(capacity: number, max: number) {
    this.#capacity = capacity
    this.#max = max
  }

  get mayReadAhead(): boolean {
    return this.#out < this.#max
  }

  /** For one reading. `returns`: who reads gives back what was read; else it counts only until it has been handed over. */
  share(returns: boolean): BuffersShare {
    let reserved = 0
    return {
      reserve: () => {
        reserved += 1
        this.#out += 1
      },
      take: () => this.#free.pop(),
      lend: (buffer, parts) => {
        reserved -= 1
        const loan: Loan = { ended: false }
        if (!returns) this.#end(loan)
        return this.#lend(buffer, parts, loan)
      },
      [Symbol.dispose]: () => {
        this.#out -= reserved
        reserved = 0
      },
    }
  }

  #lend(buffer: ArrayBufferLike, parts: number, loan: Loan): () => () => void {
    let left = parts
    const giveBack = (): void => {
      left -= 1
      if (left > 0) return
      this.#end(loan)
      this.#keep(buffer)
    }
    this.#lost.register(giveBack, loan)
    return () => {
      let isOut = true
      return () => {
        if (isOut) giveBack()
        isOut = false
      }
    }
  }

  #end(loan: Loan): void {
    if (!loan.ended) this.#out -= 1
    loan.ended = true
  }

  #keep(buffer: ArrayBufferLike): void {
    const fits = buffer instanceof ArrayBuffer && buffer.byteLength === this.#capacity
    if (fits) this.#free.push(buffer)
  }
}

/** Counts until every part of a buffer was given back, or cannot be any more. */
interface Loan {
  ended: boolean
}

/** When it ends, what was reserved and not lent is free again. */
export interface BuffersShare extends Disposable {
  /** Of the memory there is, for a read that will be made. */
  reserve(): void
  /** For a read that was reserved for. Undefined where none is free: then the thread makes one. */
  take(): ArrayBuffer | undefined
  /** For what was read into the buffer, by parts of it: when each of them has been given back, the buffer can be used again. */
  lend(buffer: ArrayBufferLike, parts: number): () => () => void
}
