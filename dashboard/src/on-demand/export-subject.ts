import type { EventFilterInput } from '../api/schema.generated.ts'

/** What can be sent, of one stream. */
export interface ExportSubject {
  readonly stream: string
  /** Completes "Export …". */
  readonly title: string
  readonly noun: { readonly one: string; readonly many: string }
  /** The first one is meant unless somebody says otherwise. */
  readonly choices: readonly [ExportChoice, ...ExportChoice[]]
}

export interface ExportChoice {
  readonly label: string
  /** Its conditions in words. */
  readonly phrases: readonly string[]
  readonly filter: EventFilterInput
}
