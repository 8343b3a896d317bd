export const typeDefs = /* GraphQL */ `
  extend type Query {
    apiTokens: [ApiToken!]!
    "The identity that asks."
    viewer: Viewer!
    "Everybody who has an account, in the order of their making."
    users: [UserAccount!]!
    "What people can be, and what they may do then."
    roles: [Role!]!
    "One's own, newest first. A token has none."
    sessions: [Session!]!
  }

  extend type Mutation {
    "The token is in this answer and nowhere else."
    createApiToken(data: ApiTokenInput!): CreatedApiToken!
    revokeApiToken(id: ID!): ApiToken!
    "The person chooses a password with the token, which is in this answer and nowhere else."
    createUser(data: UserInput!): CreatedUser!
    updateUser(id: ID!, data: UserUpdateInput!): UserAccount!
    "Their sessions end at once."
    disableUser(id: ID!): UserAccount!
    "Also ends a pause after attempts to sign in that failed."
    enableUser(id: ID!): UserAccount!
    deleteUser(id: ID!): UserAccount!
    "The password that they had is gone, and their sessions end; with the token they choose another one."
    resetPassword(id: ID!): CreatedUser!
    "One's own. All of one's sessions end, this one too: sign in with the new password."
    changePassword(current: String!, next: String!): Boolean!
    "One of one's own."
    endSession(id: ID!): Boolean!
  }

  enum Permission {
    "Send events."
    INGEST
    "See audit events; configure and run their export."
    AUDIT
    "The same for guardrail activity."
    GUARDRAIL
    "Make, change and delete destinations."
    INTEGRATIONS
    "Everything, and people and tokens."
    ADMIN
  }

  type User {
    id: ID!
    name: String!
    email: String
  }

  type Viewer {
    id: ID!
    name: String!
    permissions: [Permission!]!
    "Of a person; null for a token."
    email: String
    "Of a person; null for a token."
    role: String
    "user or token."
    kind: String!
  }

  type UserAccount {
    id: ID!
    email: String!
    name: String!
    role: String!
    permissions: [Permission!]!
    enabled: Boolean!
    "False until they have chosen a password, and again after a reset."
    hasPassword: Boolean!
    createdAt: DateTime!
    lastSignInAt: DateTime
    "The end of the present pause after attempts to sign in that failed; null where there is none."
    lockedUntil: DateTime
  }

  type CreatedUser {
    user: UserAccount!
    "For the page /set-password#TOKEN, once."
    setPasswordToken: String!
    expiresAt: DateTime!
  }

  type Role {
    name: String!
    description: String!
    permissions: [Permission!]!
  }

  type Session {
    id: ID!
    createdAt: DateTime!
    "To the minute."
    lastUsedAt: DateTime!
    "When it ends by itself, without further use."
    expiresAt: DateTime!
    userAgent: String
    ip: String
    "It is the one that asks."
    current: Boolean!
  }

  type ApiToken {
    id: ID!
    name: String!
    permissions: [Permission!]!
    createdAt: DateTime!
    expiresAt: DateTime
    lastUsedAt: DateTime
    revokedAt: DateTime
  }

  type CreatedApiToken {
    token: String!
    apiToken: ApiToken!
  }

  input UserInput {
    email: String!
    name: String!
    "Administrator, Operator, Analyst, Auditor or Integrator."
    role: String!
  }

  input UserUpdateInput {
    name: String
    role: String
  }

  input ApiTokenInput {
    name: String!
    permissions: [Permission!]!
    expiresAt: DateTime
  }
`
