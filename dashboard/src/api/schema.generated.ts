// Generated from the schema by `npm run generate`: what operations of the dashboard name.

export interface ApiTokenInput {
  readonly name: string
  readonly permissions: readonly Permission[]
  readonly expiresAt?: string | null | undefined
}

export type ConnectionStatus = 'SUCCESS' | 'FAILED' | 'UNKNOWN'

export type DestinationFieldType = 'TEXT' | 'SECRET' | 'BOOLEAN' | 'CHOICE' | 'LIST' | 'NUMBER'

export interface DestinationInput {
  readonly kind: string
  readonly name?: string | null | undefined
  readonly fields: unknown
  readonly saveOnFailure?: boolean | null | undefined
}

export interface DestinationUpdateInput {
  readonly name?: string | null | undefined
  readonly fields?: unknown | null | undefined
  readonly saveOnFailure?: boolean | null | undefined
}

export interface EventFilterInput {
  readonly facets?: readonly FacetFilterInput[] | null | undefined
  readonly exclude?: readonly FacetFilterInput[] | null | undefined
  readonly timeFrom?: string | null | undefined
  readonly timeUpto?: string | null | undefined
  readonly search?: string | null | undefined
  readonly positions?: readonly number[] | null | undefined
  readonly ids?: readonly string[] | null | undefined
}

export interface EventSort {
  readonly by?: string | null | undefined
  readonly direction?: SortDirection | null | undefined
}

export interface ExportConfigurationInput {
  readonly destinationId: string
  readonly stream: string
  readonly interval: string
  readonly startFrom?: StartFrom | null | undefined
  readonly enabled?: boolean | null | undefined
  readonly filter?: EventFilterInput | null | undefined
}

export interface ExportConfigurationUpdateInput {
  readonly interval?: string | null | undefined
  readonly filter?: EventFilterInput | null | undefined
}

export interface ExportOnDemandInput {
  readonly destinationId: string
  readonly stream: string
  readonly filter?: EventFilterInput | null | undefined
  readonly again?: boolean | null | undefined
}

export interface FacetFilterInput {
  readonly facet: string
  readonly values: readonly (string | null)[]
}

export type JobStatus = 'PENDING' | 'RUNNING' | 'DELIVERED' | 'FAILED' | 'CANCELLED'

export type Permission = 'INGEST' | 'AUDIT' | 'GUARDRAIL' | 'INTEGRATIONS' | 'ADMIN'

export type SortDirection = 'ASC' | 'DESC'

export type StartFrom = 'BEGINNING' | 'NOW'

export type TaskStatus = 'PENDING' | 'RUNNING' | 'DELIVERED' | 'QUERYABLE' | 'FAILED' | 'CANCELLED'

export interface UserInput {
  readonly email: string
  readonly name: string
  readonly role: string
}

export interface UserUpdateInput {
  readonly name?: string | null | undefined
  readonly role?: string | null | undefined
}
