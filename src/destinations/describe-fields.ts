import type { z } from 'zod'
import type { JsonValue } from '../base/json.ts'
import type { DestinationField, FieldType } from './destination.ts'

/** What a form says of one field; whether it is required, and its default, are in the kind's schema. */
export interface FieldText {
  readonly label: string
  readonly type: FieldType
  readonly help: string
  readonly placeholder?: string
  readonly where?: readonly string[]
  readonly isTarget?: true
  readonly advanced?: true
  readonly choices?: readonly string[]
}

export type FieldTexts<S extends z.ZodObject> = { readonly [name in keyof S['shape']]: FieldText }

/** The fields of a kind, in the order of their texts: one for each key of its schema, which the compiler demands. */
export function describeFields<S extends z.ZodObject>(schema: S, texts: FieldTexts<S>): readonly DestinationField[] {
  return Object.entries<FieldText>(texts).map(([name, text]) => {
    const left = schema.shape[name]?.safeParse(undefined)
    return {
      name,
      label: text.label,
      type: text.type,
      required: left?.success === false,
      isTarget: text.isTarget === true,
      advanced: text.advanced === true,
      default: (left?.data as JsonValue | undefined) ?? null,
      choices: text.choices ?? [],
      placeholder: text.placeholder ?? '',
      help: text.help,
      where: text.where ?? [],
    }
  })
}
