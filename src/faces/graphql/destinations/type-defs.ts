export const typeDefs = /* GraphQL */ `
  enum ConnectionStatus {
    SUCCESS
    FAILED
    UNKNOWN
  }

  type ConnectionReport {
    ok: Boolean!
    checkedAt: DateTime!
    steps: [ConnectionStep!]!
    warnings: [String!]!
  }

  type ConnectionStep {
    step: String!
    ok: Boolean!
    message: String!
    code: String
    hint: String
  }
`
