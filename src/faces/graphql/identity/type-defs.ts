export const typeDefs = /* GraphQL */ `
  extend type Query {
    apiTokens: [ApiToken!]!
    "The identity that asks."
    viewer: Viewer!
  }

  extend type Mutation {
    "The token is in this answer and nowhere else."
    createApiToken(data: ApiTokenInput!): CreatedApiToken!
    revokeApiToken(id: ID!): ApiToken!
  }

  enum Permission {
    "Send events."
    INGEST
    "See audit events; configure and run their export."
    AUDIT
    "The same for guardrail activity."
    GUARDRAIL
    "For destinations apart from an export, which are not there yet: today it permits nothing."
    INTEGRATIONS
    "Everything, and tokens."
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

  input ApiTokenInput {
    name: String!
    permissions: [Permission!]!
    expiresAt: DateTime
  }
`
