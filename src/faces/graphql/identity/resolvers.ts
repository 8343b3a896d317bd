import { isPermission, type Permission } from '../../../app/principal.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { tokenView } from './views.ts'

export const resolvers = {
  Query: {
    apiTokens: async (_: unknown, __: unknown, { app, principal }: GraphqlContext) =>
      (await app.tokens.list(principal)).map(tokenView),
    viewer: (_: unknown, __: unknown, { principal }: GraphqlContext) => principal,
  },
  Mutation: {
    createApiToken: async (
      _: unknown,
      { data }: { data: { name: string; permissions: string[]; expiresAt?: number | null } },
      { app, principal }: GraphqlContext,
    ) => {
      const permissions: Permission[] = data.permissions.filter(isPermission)
      const { token, record } = await app.tokens.create(principal, {
        name: data.name,
        permissions,
        expiresAt: data.expiresAt ?? null,
      })
      return { token: token.reveal(), apiToken: tokenView(record) }
    },
    revokeApiToken: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      tokenView(await app.tokens.revoke(principal, id)),
  },
}
