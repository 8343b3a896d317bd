import type { KindField } from './destinations.graphql.ts'

export type FieldValue = string | number | boolean | readonly string[]
export type FormValues = Readonly<Record<string, FieldValue>>

/** What is in the form at first: what is stored, else the defaults. Secrets are never given out, so theirs are empty. */
export function initialValues(
  fields: readonly KindField[],
  settings: Readonly<Record<string, unknown>> = {},
): FormValues {
  return Object.fromEntries(
    fields.map((field) => [field.name, startValue(field, settings[field.name] ?? field.default)]),
  )
}

function startValue({ type }: KindField, given: unknown): FieldValue {
  if (type === 'SECRET') return ''
  if (type === 'BOOLEAN') return given === true || given === 'yes'
  if (type === 'LIST') return Array.isArray(given) ? given.map(String) : []
  if (type === 'NUMBER') return typeof given === 'number' ? given : ''
  return typeof given === 'string' ? given : ''
}

/** For a new destination: everything that was filled in. */
export function givenFields(fields: readonly KindField[], values: FormValues): Record<string, FieldValue> {
  const given = fields.map(({ name }) => [name, trimmed(values[name] ?? '')] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== ''))
}

/** For a stored one: what is not as it was. An emptied field is given as empty, a secret that was left empty is not given. */
export function changedFields(
  fields: readonly KindField[],
  values: FormValues,
  before: FormValues,
): Record<string, FieldValue> {
  const changed = fields.filter(({ name }) => String(trimmed(values[name] ?? '')) !== String(before[name] ?? ''))
  return Object.fromEntries(changed.map(({ name }) => [name, trimmed(values[name] ?? '')]))
}

/** Whether what was typed would send data, or the secrets, somewhere else. Then the secrets are asked for again. */
export function changesTarget(fields: readonly KindField[], changed: Readonly<Record<string, FieldValue>>): boolean {
  return fields.some(({ name, isTarget }) => isTarget && Object.hasOwn(changed, name))
}

export interface Missing {
  /** Secrets that are stored count as given… */
  readonly secretsSet: readonly string[]
  /** … unless the target changes. */
  readonly targetChanges: boolean
}

/** Names of required fields that are empty. */
export function missingFields(
  fields: readonly KindField[],
  values: FormValues,
  { secretsSet, targetChanges }: Missing,
): string[] {
  return fields
    .filter(({ required, type, name }) => required && trimmed(values[name] ?? '') === '' && type !== 'BOOLEAN')
    .filter(({ type, name }) => !(type === 'SECRET' && secretsSet.includes(name) && !targetChanges))
    .map(({ name }) => name)
}

function trimmed(value: FieldValue): FieldValue {
  return typeof value === 'string' ? value.trim() : value
}
