import type { Api } from './api.ts'

export interface Step {
  readonly step: string
  readonly ok: boolean
  readonly message: string
  readonly code: string | null
  readonly hint: string | null
}

export interface Destination {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly secretsSet: readonly string[]
  readonly target: string
  readonly enabled: boolean
  readonly connectionStatus: 'SUCCESS' | 'FAILED' | 'UNKNOWN'
  readonly connectionReport: { readonly ok: boolean; readonly steps: readonly Step[] } | null
  readonly warnings: readonly string[]
  readonly exportConfigurations: readonly { readonly id: string }[]
}

export const DESTINATION = `{
  id kind name settings secretsSet target enabled connectionStatus connectionReport { ok steps { step ok message code hint } } warnings
  exportConfigurations { id }
}`

export interface DestinationData {
  readonly kind: string
  readonly name?: string
  readonly fields: object
  readonly saveOnFailure?: boolean
}

export async function createDestination(api: Api, data: DestinationData): Promise<Destination> {
  const query = `mutation ($data: DestinationInput!) { made: createDestination(data: $data) ${DESTINATION} }`
  return (await api.graphql<{ made: Destination }>(query, { data })).made
}

export async function updateDestination(
  api: Api,
  id: string,
  data: { readonly name?: string; readonly fields?: object; readonly saveOnFailure?: boolean },
): Promise<Destination> {
  const query = `mutation ($id: ID!, $data: DestinationUpdateInput!) { changed: updateDestination(id: $id, data: $data) ${DESTINATION} }`
  return (await api.graphql<{ changed: Destination }>(query, { id, data })).changed
}

/** `enable`, `disable`, `delete` or `test`. */
export async function changeDestination(api: Api, action: string, id: string): Promise<Destination> {
  const query = `mutation ($id: ID!) { changed: ${action}Destination(id: $id) ${DESTINATION} }`
  return (await api.graphql<{ changed: Destination }>(query, { id })).changed
}

export async function destinations(api: Api): Promise<readonly Destination[]> {
  return (await api.graphql<{ all: Destination[] }>(`{ all: destinations ${DESTINATION} }`)).all
}
