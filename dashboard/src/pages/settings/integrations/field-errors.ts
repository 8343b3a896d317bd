import type { RequestError } from '../../../api/request-error.ts'

export type FieldErrors = Readonly<Record<string, string>>

/** What to say at which field: that it is missing, or what the server found wrong with it. */
export function fieldErrors(missing: readonly string[], refusal: RequestError | undefined): FieldErrors {
  return Object.fromEntries([
    ...missing.map((field) => [field, 'This is needed.'] as const),
    ...(refusal?.problems ?? []).map(({ field, message }) => [field, atItsField(message)] as const),
  ])
}

/** A message begins with the field's name in the interface: at the field itself that says nothing. */
function atItsField(message: string): string {
  const rest = message.replace(/^`\w+` /, '')
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}
