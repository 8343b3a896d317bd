import type { DestinationKind, DestinationOptions, DestinationPolicy } from '../destinations/destination.ts'
import type { DestinationRecord } from '../model/configuration.ts'
import { Fault, isFault } from '../model/fault.ts'
import type { SecretBox } from './sealed-secrets.ts'

export interface ChangeDeps {
  readonly policy: DestinationPolicy
  readonly secrets: SecretBox
  kindOf(kind: string): DestinationKind
}

/**
 * A stored destination with some fields entered anew; null sets a field back to its default. A stored secret goes only where it was entered for: another
 * target needs it again (Fault SECRET_REQUIRED), and so does any change where the stored one cannot be decrypted any more (SECRET_UNREADABLE).
 */
export function changedOptions(
  { id, kind: kindName, settings, sealedSecrets }: DestinationRecord,
  fields: Readonly<Record<string, unknown>>,
  { kindOf, policy, secrets }: ChangeDeps,
): DestinationOptions {
  const kind = kindOf(kindName)
  const parse = (secret: Record<string, string>): DestinationOptions =>
    kind.parse(withoutNulls({ ...settings, ...secret, ...fields }), policy)
  const stored = openIfPossible(() => secrets.open(id, sealedSecrets))
  if (stored instanceof Fault) return withoutStored(() => parse({}), stored)
  const options = parse(stored)
  const moved = kind.fields.filter(({ name, isTarget }) => isTarget && options.settings[name] !== settings[name])
  const missing = kind.fields.filter(({ name }) => Object.hasOwn(stored, name) && fields[name] === undefined)
  if (moved.length > 0 && missing.length > 0) {
    const words = (of: typeof moved): string => of.map(({ name }) => `\`${name}\``).join(', ')
    throw new Fault('SECRET_REQUIRED', { message: `${words(moved)} changed: enter ${words(missing)} again.` })
  }
  return options
}

function withoutNulls(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}

function openIfPossible(open: () => Record<string, string>): Record<string, string> | Fault {
  try {
    return open()
  } catch (error) {
    if (isFault(error) && error.code === 'SECRET_UNREADABLE') return error
    throw error
  }
}

function withoutStored(parse: () => DestinationOptions, unreadable: Fault): DestinationOptions {
  try {
    return parse()
  } catch (error) {
    if (!isFault(error) || error.code !== 'BAD_INPUT') throw error
    throw new Fault('SECRET_UNREADABLE', {
      message: `The stored secret cannot be decrypted, so it must be entered again with this change. ${error.message}`,
      cause: unreadable,
    })
  }
}
