import { Fault } from '../model/fault.ts'

const LENGTH_MAX = 254

/** Trimmed, as it is shown. Throws Fault BAD_INPUT. */
export function requireEmail(text: string): string {
  const email = text.trim()
  if (email.length > LENGTH_MAX || !/^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(email))
    throw new Fault('BAD_INPUT', { message: '`email` must be an e-mail address.' })
  return email
}

/** The one form in which addresses are compared: `ADA@Example.org ` is the account, and the count of attempts, of `ada@example.org`. */
export function emailKey(text: string): string {
  return text.trim().normalize('NFKC').toLowerCase().normalize('NFKC')
}
