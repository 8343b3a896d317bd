// Generated from tokens.graphql by `npm run generate`: change that file instead.
import type { Operation } from '../../../api/operation.ts'
import type { ApiTokenInput, Permission } from '../../../api/schema.generated.ts'

export type ApiTokensResult = { readonly apiTokens: readonly ({ readonly id: string; readonly name: string; readonly permissions: readonly Permission[]; readonly createdAt: string; readonly expiresAt: string | null; readonly lastUsedAt: string | null; readonly revokedAt: string | null })[] }

export type ApiTokensVariables = Readonly<Record<string, never>>

export const ApiTokens: Operation<ApiTokensResult, ApiTokensVariables> = {
  name: 'ApiTokens',
  kind: 'query',
  text: "query ApiTokens{apiTokens{id name permissions createdAt expiresAt lastUsedAt revokedAt}}",
}

export type CreateApiTokenResult = { readonly createApiToken: { readonly token: string; readonly apiToken: { readonly name: string } } }

export type CreateApiTokenVariables = { readonly data: ApiTokenInput }

export const CreateApiToken: Operation<CreateApiTokenResult, CreateApiTokenVariables> = {
  name: 'CreateApiToken',
  kind: 'mutation',
  text: "mutation CreateApiToken($data:ApiTokenInput!){createApiToken(data:$data){token apiToken{name}}}",
}

export type RevokeApiTokenResult = { readonly revokeApiToken: { readonly id: string } }

export type RevokeApiTokenVariables = { readonly id: string }

export const RevokeApiToken: Operation<RevokeApiTokenResult, RevokeApiTokenVariables> = {
  name: 'RevokeApiToken',
  kind: 'mutation',
  text: "mutation RevokeApiToken($id:ID!){revokeApiToken(id:$id){id}}",
}
