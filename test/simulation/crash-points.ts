/** What a killed process's code sees: nothing more ever happens to it. Not a Fault, so nothing may catch and carry on with it. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

/**
 * Counts the steps between Spillway and the world (store and destination) and kills the process before or after a chosen one: what was called before has
 * its effect, and nobody hears of it.
 */
export class CrashPoints {
  #left: number
  readonly #only: string | undefined
  #dead = false
  /** The step at which it died, for the report. */
  at = ''

  /** `survived`: how many steps it lives through, Infinity for ever; of all steps, or of those with the given name. */
  constructor(survived: number, only?: string) {
    this.#left = survived
    this.#only = only
  }

  get dead(): boolean {
    return this.#dead
  }

  /** The object, with every method a crash point before its effect and one after. Async generators: before each item. */
  wrap<T extends object>(target: T, name: string): T {
    return new Proxy(target, {
      get: (object, property, receiver) => {
        const value = Reflect.get(object, property, receiver) as unknown
        if (typeof value !== 'function' || typeof property === 'symbol') return value
        const step = `${name}.${property}`
        return (...args: unknown[]) => {
          const result = this.#before(step, () => (value as (...args: unknown[]) => unknown).apply(object, args))
          if (isAsyncIterable(result)) return this.#iterate(step, result)
          return result instanceof Promise ? result.then((settled) => this.#after(step, settled)) : result
        }
      },
    })
  }

  #before(step: string, run: () => unknown): unknown {
    if (!SYNCHRONOUS.has(step.split('.')[1] ?? '')) this.#count(`before ${step}`)
    return run()
  }

  #after(step: string, settled: unknown): unknown {
    this.#count(`after ${step}`)
    return settled
  }

  async *#iterate(step: string, items: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    for await (const item of items) {
      this.#count(`during ${step}`)
      yield item
    }
  }

  #count(step: string): void {
    if (!this.#dead) {
      if (this.#only === undefined || this.#only === step) this.#left -= 1
      if (this.#left >= 0) return
      this.#dead = true
      this.at = step
    }
    throw new Crash(step)
  }
}

/** Methods that do nothing to the world. */
const SYNCHRONOUS = new Set(['locate'])

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
