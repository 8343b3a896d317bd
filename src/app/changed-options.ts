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
 * A stored destination with some fields entered anew. A stored secret goes only where it was entered for: another target needs it again (Fault
 * SECRET_REQUIRED), and so does any change where the stored one cannot be decrypted any more (SECRET_UNREADABLE).
 */
export function changedOptions(
  { id, kind: kindName, settings, sealedSecrets }: DestinationRecord,
  fields: Readonly<Record<string, unknown>>,
  { kindOf, policy, secrets }: ChangeDeps,
): DestinationOptions {
  const kind = kindOf(kindName)
  const stored = openIfPossible(() => secrets.open(id, sealedSecrets))
  if (stored instanceof Fault) return withoutStored(() => kind.parse({ ...settings, ...fields }, policy), stored)
  const options = kind.parse({ ...settings, ...stored, ...fields }, policy)
  const targets = kind.fields.filter(({ isTarget }) => isTarget).map(({ name }) => name)
  const moved = targets.filter((name) => options.settings[name] !== settings[name])
  const missing = Object.keys(stored).filter((name) => fields[name] === undefined)
  if (moved.length > 0 && missing.length > 0) {
    throw new Fault('SECRET_REQUIRED', {
      message: `\`${moved.join('`, `')}\` changed: enter \`${missing.join('`, `')}\` again.`,
    })
  }
  return options
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
