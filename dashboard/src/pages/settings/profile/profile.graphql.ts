// Generated from profile.graphql by `npm run generate`: change that file instead.
import type { Operation } from '../../../api/operation.ts'

export type SessionsResult = { readonly sessions: readonly ({ readonly id: string; readonly createdAt: string; readonly lastUsedAt: string; readonly expiresAt: string; readonly userAgent: string | null; readonly ip: string | null; readonly current: boolean })[] }

export type SessionsVariables = Readonly<Record<string, never>>

export const Sessions: Operation<SessionsResult, SessionsVariables> = {
  name: 'Sessions',
  kind: 'query',
  text: "query Sessions{sessions{id createdAt lastUsedAt expiresAt userAgent ip current}}",
}

export type EndSessionResult = { readonly endSession: boolean }

export type EndSessionVariables = { readonly id: string }

export const EndSession: Operation<EndSessionResult, EndSessionVariables> = {
  name: 'EndSession',
  kind: 'mutation',
  text: "mutation EndSession($id:ID!){endSession(id:$id)}",
}

export type ChangePasswordResult = { readonly changePassword: boolean }

export type ChangePasswordVariables = { readonly current: string; readonly next: string }

export const ChangePassword: Operation<ChangePasswordResult, ChangePasswordVariables> = {
  name: 'ChangePassword',
  kind: 'mutation',
  text: "mutation ChangePassword($current:String!$next:String!){changePassword(current:$current next:$next)}",
}
