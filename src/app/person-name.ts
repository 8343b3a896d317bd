import { Fault } from '../model/fault.ts'

/** Trimmed, without control characters. Throws Fault BAD_INPUT. */
export function requireName(text: string): string {
  const name = text.trim()
  if (name === '' || name.length > 200 || /\p{Cc}/u.test(name))
    throw new Fault('BAD_INPUT', { message: '`name` must have 1 to 200 characters.' })
  return name
}
