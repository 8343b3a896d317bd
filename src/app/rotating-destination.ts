import type { Destination } from '../destinations/destination.ts'
import { isFault } from '../model/fault.ts'

/**
 * An open destination whose secret may be replaced meanwhile. What the other side refuses (a Fault of kind `auth`) is asked once more with the secret that is
 * stored by then, where that is another one: so the old one can be revoked while an export runs. `reopen` gives undefined where nothing was replaced.
 */
export function rotatingDestination(
  first: Destination,
  reopen: (used: Destination) => Promise<Destination | undefined>,
): Destination {
  const opened = [first]
  let current = first
  let renewing: Promise<Destination | undefined> | undefined

  /** Many may be refused at once: one of them reopens. */
  const renewed = async (used: Destination): Promise<Destination | undefined> => {
    if (current !== used) return current
    renewing ??= reopen(used).finally(() => {
      renewing = undefined
    })
    const next = await renewing
    if (next !== undefined && current === used) {
      opened.push(next)
      current = next
    }
    return next
  }

  const call = async <T>(work: (destination: Destination) => Promise<T>, signal: AbortSignal): Promise<T> => {
    const used = current
    try {
      return await work(used)
    } catch (error) {
      if (signal.aborted || !isFault(error) || error.kind !== 'auth') throw error
      const next = await renewed(used)
      if (next === undefined) throw error
      return work(next)
    }
  }

  const { confirm } = first
  return {
    ...first,
    put: (artifact, signal) => call((destination) => destination.put(artifact, signal), signal),
    find: (name, signal) => call((destination) => destination.find(name, signal), signal),
    ...(confirm && {
      confirm: (question, signal) => call((destination) => (destination.confirm ?? confirm)(question, signal), signal),
    }),
    close: async () => {
      await Promise.all(opened.map((destination) => destination.close()))
    },
  }
}
