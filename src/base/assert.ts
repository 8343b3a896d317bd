/** Bugs, as opposed to faults: something that cannot happen unless this program is wrong. */
export class Bug extends Error {
  override readonly name = 'Bug'
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Bug(message)
}

export function unreachable(value: never): never {
  throw new Bug(`unreachable: ${String(value)}`)
}

/** The value, or a Bug that says what was missing: for look-ups that the surrounding code has already made certain. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Bug(`missing: ${what}`)
  return value
}
