import { SimulatedClock } from '../../src/base/simulated-clock.ts'

/**
 * Time that stands still while the store is at work: what SQLite's thread takes on a busy machine is no time of the world's, or leases and patience would
 * run out by it.
 */
export class WorldClock extends SimulatedClock {
  #underWay = 0

  override wakeNext(): boolean {
    return this.#underWay === 0 && super.wakeNext()
  }

  /** The object; time waits for whatever its methods promise, and for each item of what they iterate. */
  waitingFor<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, property, receiver) => {
        const value = Reflect.get(object, property, receiver) as unknown
        if (typeof value !== 'function' || typeof property === 'symbol') return value
        return (...args: unknown[]) => {
          const result = (value as (...args: unknown[]) => unknown).apply(object, args)
          if (result instanceof Promise) return this.#during(result)
          return isAsyncGenerator(result) ? this.#iterate(result) : result
        }
      },
    })
  }

  async #during<T>(promise: Promise<T>): Promise<T> {
    this.#underWay += 1
    try {
      return await promise
    } finally {
      this.#underWay -= 1
    }
  }

  async *#iterate(items: AsyncGenerator<unknown>): AsyncGenerator<unknown> {
    try {
      for (;;) {
        const { done, value } = await this.#during(items.next())
        if (done === true) return value
        yield value
      }
    } finally {
      await items.return(undefined)
    }
  }
}

function isAsyncGenerator(value: unknown): value is AsyncGenerator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'return' in value
}
