import type { DestinationKind } from '../destinations/destination.ts'
import type { EnteredFields } from './destination-access.ts'

type Fields = Pick<DestinationKind, 'fields'>

export function secretFields({ fields }: Fields): string[] {
  return fields.filter(({ type }) => type === 'SECRET').map(({ name }) => name)
}

/** For the record of who did what. What a person mistypes into a name may be anything, so only the known ones are written down; values never are. */
export function knownNames({ fields }: Fields, entered: EnteredFields): string[] {
  const known = fields.map(({ name }) => name)
  return namesOf(entered).filter((name) => known.includes(name))
}

/** Whether nothing is entered but secrets. */
export function areSecrets(kind: Fields, entered: EnteredFields): boolean {
  const names = namesOf(entered)
  const secrets = secretFields(kind)
  return names.length > 0 && names.every((name) => secrets.includes(name))
}

/** Of what is entered. */
export function namesOf(entered: EnteredFields): string[] {
  return Object.keys(entered).filter((name) => entered[name] !== undefined)
}
