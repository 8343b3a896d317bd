/** Lets one caller in at a time, in the order of arrival. */
export class Mutex {
  #last: Promise<void> = Promise.resolve()

  /** Resolves when it is this caller's turn, with the function that ends it. */
  async enter(): Promise<() => void> {
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    await before
    return resolve
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const leave = await this.enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
