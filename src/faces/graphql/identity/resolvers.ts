import { isPermission, type Permission } from '../../../app/principal.ts'
import { Secret } from '../../../base/secret.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { invitedUserView, ROLE_VIEWS, sessionView, tokenView, userView, viewerView } from './views.ts'

export const resolvers = {
  Query: {
    apiTokens: async (_: unknown, __: unknown, { app, principal }: GraphqlContext) =>
      (await app.tokens.list(principal)).map(tokenView),
    viewer: (_: unknown, __: unknown, { principal }: GraphqlContext) => viewerView(principal),
    users: async (_: unknown, __: unknown, { app, principal }: GraphqlContext) =>
      (await app.users.list(principal)).map(userView),
    roles: () => ROLE_VIEWS,
    sessions: async (_: unknown, __: unknown, { app, principal }: GraphqlContext) =>
      (await app.sessions.list(principal)).map(sessionView),
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
    createUser: async (
      _: unknown,
      { data }: { data: { email: string; name: string; role: string } },
      { app, principal }: GraphqlContext,
    ) => invitedUserView(await app.users.create(principal, data)),
    updateUser: async (
      _: unknown,
      { id, data: { name, role } }: { id: string; data: { name?: string | null; role?: string | null } },
      { app, principal }: GraphqlContext,
    ) => {
      const change = { ...(name != null && { name }), ...(role != null && { role }) }
      return userView(await app.users.update(principal, id, change))
    },
    disableUser: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      userView(await app.users.disable(principal, id)),
    enableUser: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      userView(await app.users.enable(principal, id)),
    deleteUser: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      userView(await app.users.delete(principal, id)),
    resetPassword: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      invitedUserView(await app.users.resetPassword(principal, id)),
    changePassword: async (
      _: unknown,
      { current, next }: { current: string; next: string },
      { app, principal }: GraphqlContext,
    ) => {
      await app.users.changePassword(principal, new Secret(current), new Secret(next))
      return true
    },
    endSession: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) => {
      await app.sessions.end(principal, id)
      return true
    },
  },
}
